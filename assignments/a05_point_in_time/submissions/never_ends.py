# %% solution="known"
while True:
    pass

# %% solution="features"
known

# %% solution="live"
known

# %% solution="record"
record = None
