# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    return list(KFold(n, shuffle=True, random_state=0).split(df))
