# %% solution="net_utility"
def net_utility(y, act, terms, costs=None, weeks=1.0, value=None):
    raise RuntimeError("not today")


# %% solution="act_on"
def act_on(p, terms, value=None):
    raise RuntimeError("not today")


# %% solution="fit_threshold"
def fit_threshold(y, score, terms):
    raise RuntimeError("not today")


# %% solution="choose"
def choose(candidates, y, terms, weeks):
    raise RuntimeError("not today")


# %% solution="record"
raise RuntimeError("not today")
