# %% solution="split"
def split(df, label_delay="2D", horizon="14D", n=5):
    date = df["date"].to_numpy()
    end = df["date"].max() + pd.Timedelta("1D")
    folds = []
    for k in range(n, 0, -1):
        start = end - k * pd.Timedelta(horizon)
        test = (date >= start) & (date < start + pd.Timedelta(horizon))
        folds.append((np.flatnonzero(date < start), np.flatnonzero(test)))
    return folds
