# %% solution="net_utility"
def net_utility(y, act, terms, costs=None, weeks=1.0, value=None):
    return None


# %% solution="act_on"
def act_on(p, terms, value=None):
    return None


# %% solution="fit_threshold"
def fit_threshold(y, score, terms):
    return None


# %% solution="choose"
def choose(candidates, y, terms, weeks):
    return None


# %% solution="record"
record = None
