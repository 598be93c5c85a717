# %% solution="known"
def known(records, cut):
    raise RuntimeError("not today")


# %% solution="features"
def features(store, asof):
    raise RuntimeError("not today")


# %% solution="live"
class Live:
    def on_event(self, event):
        raise RuntimeError("not today")

    def get(self, origin, carrier, tailnum, t):
        raise RuntimeError("not today")


# %% solution="record"
raise RuntimeError("not today")
