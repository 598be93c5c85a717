# %% solution="fingerprint"
while True:
    pass

# %% solution="train"
fingerprint

# %% solution="audit"
fingerprint

# %% solution="record"
record = None
