# %% solution="known"
def known(records, cut):
    told = records[records["available_at"] <= cut]
    latest = told.groupby("id")["available_at"].transform("max")
    return told[told["available_at"] == latest].sort_values("event_time")


# %% solution="features"
def features(store, asof):
    """Read each airport, carrier and aircraft once, join the requests to the records, and aggregate."""
    asked = asof.reset_index(drop=True).assign(row=range(len(asof)), cut=lambda frame: frame["t"] - 60)
    airport = joined(store, asked, "departed", "origin", 120).groupby("row")["value"]
    carrier = joined(store, asked, "departed", "carrier", 10080).groupby("row")["value"]
    aircraft = joined(store, asked, "departed", "tailnum", 1440).groupby("row")["value"]
    weather = joined(store, asked, "weather", "origin", 120).groupby("row")["value"]
    table = pd.DataFrame(index=asked["row"])
    table["origin_delay"], table["origin_count"] = airport.mean(), airport.size()
    table["carrier_late"], table["carrier_count"] = carrier.agg(lambda values: (values > 15).mean()), carrier.size()
    table["previous_delay"], table["visibility"] = aircraft.last(), weather.last()
    return table.fillna({"origin_count": 0, "carrier_count": 0})[FEATURES]


def joined(store, asked, kind, key, length):
    """Return the known records in the window of each request, in order of event time."""
    parts = []
    for name, group in asked.groupby(key):
        cuts = group["cut"].sort_values()
        blocks = cuts.groupby((cuts.diff() > length).cumsum())  # windows that overlap are read together
        spans = [store.range(kind, name, block.min() - length, block.max()) for _, block in blocks]
        parts.append(group[["row", "cut"]].merge(pd.concat(spans), how="cross"))
    found = pd.concat(parts)
    inside = (found["event_time"] > found["cut"] - length) & (found["event_time"] <= found["cut"])
    told = found[inside & (found["available_at"] <= found["cut"])]
    newest = told.sort_values("available_at").drop_duplicates(["row", "id"], keep="last")
    return newest.sort_values(["row", "event_time"])


# %% solution="live"
import sqlite3


class Live:
    """The stream in a table with the version in its key; questions are queries."""

    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.execute("create table records (id, kind, time, known, value, origin, carrier, tailnum, primary key (id, known))")
        for key in ("origin", "carrier", "tailnum"):
            self.db.execute(f"create index by_{key} on records ({key}, kind, time)")

    def on_event(self, event):
        row = (event.id, event.kind, event.event_time, event.available_at, event.value, event.origin, event.carrier, event.tailnum)
        self.db.execute("insert or ignore into records values (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def window(self, kind, key, name, length, cut):
        query = (
            f"select value, max(known) from records where {key} = ? and kind = ? and time > ? and time <= ? "
            "and known <= ? group by id order by time"
        )
        return [value for value, _ in self.db.execute(query, (name, kind, cut - length, cut, cut))]

    def get(self, origin, carrier, tailnum, t):
        cut = int(t) - 60
        airport = self.window("departed", "origin", origin, 120, cut)
        flown = self.window("departed", "carrier", carrier, 10080, cut)
        legs = self.window("departed", "tailnum", tailnum, 1440, cut)
        reports = self.window("weather", "origin", origin, 120, cut)
        numbers = [np.mean(airport or [np.nan]), len(airport), np.mean([v > 15 for v in flown] or [np.nan]), len(flown)]
        return dict(zip(FEATURES, [*map(float, numbers), (legs or [np.nan])[-1], (reports or [np.nan])[-1]]))
