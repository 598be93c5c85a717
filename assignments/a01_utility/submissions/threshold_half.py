# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    """More likely than not."""
    p = np.asarray(p, dtype=float)
    act = p >= 0.5
    if terms.capacity is not None:
        act[np.argsort(-p)[terms.capacity :]] = False
    return act


# %% solution="fit_threshold"
def fit_threshold(y, score, terms) -> float:
    return 0.5
