# %% solution="net_utility"
while True:
    pass


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
