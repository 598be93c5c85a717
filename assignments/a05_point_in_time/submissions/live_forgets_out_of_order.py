# %% solution="live"
class Live:
    """Keeps what comes in order, and nothing that comes after something later."""

    def __init__(self):
        self.store = defaultdict(list)

    def on_event(self, event):
        for key in {event.origin, event.carrier, event.tailnum} - {""}:
            events = self.store[event.kind, key]
            if not events or event.event_time >= events[-1].event_time:
                events.append(event)

    def get(self, origin, carrier, tailnum, t):
        asof = pd.DataFrame({"origin": [origin], "carrier": [carrier], "tailnum": [tailnum], "t": [t]})
        return features(self, asof).iloc[0].to_dict()

    def range(self, kind, key, t_from, t_to):
        found = [e for e in self.store.get((kind, key), []) if t_from < e.event_time <= t_to]
        columns = ["id", "event_time", "available_at", "value"]
        return pd.DataFrame([(e.id, e.event_time, e.available_at, e.value) for e in found], columns=columns)
