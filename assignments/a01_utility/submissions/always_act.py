# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    """Better safe than sorry: warn everybody, or as many as we can."""
    act = np.ones(len(p), dtype=bool)
    if terms.capacity is not None:
        act[terms.capacity :] = False
    return act


# %% solution="fit_threshold"
def fit_threshold(y, score, terms) -> float:
    return -np.inf
