# %% solution="net_utility"
def net_utility(y, act, terms, costs=None, weeks=1.0, value=None):
    while True:
        pass


# %% solution="act_on"
while True:
    pass

# %% solution="fit_threshold"
while True:
    pass

# %% solution="choose"
while True:
    pass

# %% solution="record"
while True:
    pass
