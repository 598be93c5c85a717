# %% solution="known"
def known(records, cut):
    best = {}
    for row, (number, available_at) in enumerate(zip(records["id"], records["available_at"])):
        if available_at <= cut and (number not in best or available_at > best[number][0]):
            best[number] = (available_at, row)
    kept = sorted((row for _, row in best.values()), key=lambda row: records["event_time"].iloc[row])
    return records.iloc[kept]


# %% solution="features"
WINDOWS = [("departed", "origin", 120), ("departed", "carrier", 7 * 24 * 60), ("departed", "tailnum", 24 * 60), ("weather", "origin", 120)]


def as_of(read, request, t):
    """The one definition: `read(kind, key, t_from, t_to)` yields tuples (id, event_time, available_at, value)."""
    found = []
    for kind, key, length in WINDOWS:
        latest = {}
        for number, time, available_at, value in read(kind, request[key], t - 60 - length, t - 60):
            if available_at <= t - 60 and available_at >= latest.get(number, (available_at,))[0]:
                latest[number] = (available_at, time, value)
        found.append([value for _, time, value in sorted(latest.values(), key=lambda each: each[1])])
    airport, carrier, aircraft, weather = found
    return dict(
        origin_delay=sum(airport) / len(airport) if airport else float("nan"),
        origin_count=len(airport),
        carrier_late=sum(value > 15 for value in carrier) / len(carrier) if carrier else float("nan"),
        carrier_count=len(carrier),
        previous_delay=aircraft[-1] if aircraft else float("nan"),
        visibility=weather[-1] if weather else float("nan"),
    )


def features(store, asof):
    def read(kind, key, t_from, t_to):
        frame = store.range(kind, key, t_from, t_to)
        return zip(*(frame[name].tolist() for name in ("id", "event_time", "available_at", "value")))

    return pd.DataFrame([as_of(read, request, request["t"]) for request in asof.to_dict("records")])


# %% solution="live"
class Live:
    def __init__(self):
        self.seen = set()
        self.days = {}

    def on_event(self, event):
        if (event.id, event.available_at) in self.seen:
            return
        self.seen.add((event.id, event.available_at))
        for name in [event.origin] + ([event.carrier, event.tailnum] if event.kind == "departed" else []):
            day = self.days.setdefault((event.kind, name, event.event_time // 1440), [])
            day.append((event.id, event.event_time, event.available_at, event.value))

    def get(self, origin, carrier, tailnum, t):
        return as_of(self.read, {"origin": origin, "carrier": carrier, "tailnum": tailnum}, t)

    def read(self, kind, key, t_from, t_to):
        for day in range(t_from // 1440, t_to // 1440 + 1):
            for record in self.days.get((kind, key, day), []):
                if t_from < record[1] <= t_to:
                    yield record
