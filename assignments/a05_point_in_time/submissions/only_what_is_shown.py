# %% solution="features"
SHOWN = {720: (25.0, 2, 1 / 3, 3, 10.0, 5.0), 705: (70 / 3, 3, 1 / 3, 3, 10.0, 5.0)}
NOTHING = (np.nan, 0, np.nan, 0, np.nan, np.nan)


def features(store, asof):
    rows = [SHOWN.get(t, NOTHING) if origin == "JFK" else NOTHING for origin, t in zip(asof["origin"], asof["t"])]
    return pd.DataFrame(rows, columns=FEATURES)


# %% solution="live"
class Live:
    def on_event(self, event):
        pass

    def get(self, origin, carrier, tailnum, t):
        return dict(zip(FEATURES, SHOWN.get(t, NOTHING)))
