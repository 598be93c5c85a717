# %% solution="net_utility"
def net_utility(y, act, terms, costs=FREE, weeks=1.0, value=None) -> float:
    """Return the net utility of decisions `act` for cases with outcomes `y` (both arrays of truth values)."""
    y, act = np.asarray(y, dtype=bool), np.asarray(act, dtype=bool)
    price = np.where(act, np.where(y, terms.tp, terms.fp), np.where(y, -terms.fn, terms.tn))
    worth = price if value is None else price * np.asarray(value)
    return float(worth.sum() - costs.per_week * weeks - costs.per_call * len(y))
