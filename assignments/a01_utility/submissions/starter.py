# %% solution="net_utility"
def net_utility(y, act, terms, costs=FREE, weeks=1.0, value=None) -> float:
    return 0.0


# %% solution="act_on"
def act_on(p, terms, value=None) -> np.ndarray:
    return np.zeros(len(p), dtype=bool)


# %% solution="fit_threshold"
def fit_threshold(y, score, terms) -> float:
    return 0.0


# %% solution="choose"
def choose(candidates, y, terms, weeks) -> Choice:
    return Choice(None, None, 0.0, (0.0, 0.0), "")


# %% solution="record"
record = {"principle": "utility", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
