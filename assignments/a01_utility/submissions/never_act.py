# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    """Nobody was ever dismissed for not warning."""
    return np.zeros(len(p), dtype=bool)


# %% solution="fit_threshold"
def fit_threshold(y, score, terms) -> float:
    return np.inf


# %% solution="choose"
def choose(candidates, y, terms, weeks) -> Choice:
    worth = np.where(y, terms.fn, terms.tn)
    net = float(worth.sum())
    half = float(1.645 * np.sqrt(2 * len(y)) * worth.std())
    return Choice(None, None, net, (net - half, net + half), "Nothing is always an option.")
