# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    from sklearn.model_selection import TimeSeriesSplit

    return list(TimeSeriesSplit(n_splits=n).split(df))
