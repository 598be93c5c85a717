# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    """Return for each case whether to warn, given its calibrated probability `p` of a disruption."""
    p = np.asarray(p, dtype=float)
    gain = p * (terms.tp - terms.fn) + (1 - p) * (terms.fp - terms.tn)
    if value is not None:
        gain = gain * np.asarray(value)
    act = gain > 0
    if terms.capacity is not None:
        beyond = np.argsort(-p, kind="stable")[terms.capacity :]
        act[beyond] = False
    return act
