# %% solution="known"
def known(records: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Return the records as they were known at `cut`: one row for each id."""
    told = records[records["scheduled"] <= cut].sort_values("available_at", kind="stable")
    return told.drop_duplicates("id", keep="last").sort_values("event_time", kind="stable")


# %% solution="live"
class Live:
    """Features from events as they come in."""

    def __init__(self):
        self.records = defaultdict(dict)  # (kind, key) -> {(id, available_at): record}: twice the same is once

    def on_event(self, event: Event) -> None:
        """Take an event in."""
        for key in {event.origin, event.carrier, event.tailnum} - {""}:
            self.records[event.kind, key][event.id, event.available_at] = event

    def get(self, origin: str, carrier: str, tailnum: str, t: int) -> dict:
        """Return the features as of t - LEAD."""
        asof = pd.DataFrame({"origin": [origin], "carrier": [carrier], "tailnum": [tailnum], "t": [t]})
        return features(self, asof).iloc[0].to_dict()

    def range(self, kind, key, t_from, t_to):
        """Return records as an `EventStore` does."""
        found = [e for e in self.records.get((kind, key), {}).values() if t_from < e.event_time <= t_to]
        columns = ["id", "event_time", "available_at", "value", "scheduled"]
        return pd.DataFrame([(e.id, e.event_time, e.available_at, e.value, e.scheduled) for e in found], columns=columns)
