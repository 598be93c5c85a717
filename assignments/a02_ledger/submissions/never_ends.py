# %% solution="normalise"
def normalise(raw, synonyms):
    while True:
        pass


# %% solution="ledger"
while True:
    pass

# %% solution="record"
while True:
    pass
