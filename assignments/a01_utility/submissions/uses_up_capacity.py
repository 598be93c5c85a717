# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    """Return for each case whether to warn, given its calibrated probability `p` of a disruption."""
    p = np.asarray(p, dtype=float)
    gain = p * (terms.tp - terms.fn) + (1 - p) * (terms.fp - terms.tn)
    if value is not None:
        gain = gain * np.asarray(value)
    if terms.capacity is None:
        return gain > 0
    act = np.zeros(len(p), dtype=bool)
    act[np.argsort(-gain)[: terms.capacity]] = True
    return act
