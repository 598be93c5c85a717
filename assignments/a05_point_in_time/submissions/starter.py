# %% solution="known"
def known(records: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Return the records as they were known at `cut`: one row for each id."""
    return records


# %% solution="features"
def features(store, asof: pd.DataFrame) -> pd.DataFrame:
    """Return the features of each request as of its cut; see the table."""
    return pd.DataFrame(np.nan, index=asof.index, columns=FEATURES).assign(origin_count=0, carrier_count=0)


# %% solution="live"
class Live:
    """Features from events as they come in."""

    def on_event(self, event: Event) -> None:
        """Take an event in."""

    def get(self, origin: str, carrier: str, tailnum: str, t: int) -> dict:
        """Return the features as of t - LEAD."""
        return dict.fromkeys(FEATURES, np.nan) | {"origin_count": 0, "carrier_count": 0}


# %% solution="record"
record = {"principle": "", "chosen": "", "rejected": [], "because": {}, "limits": [], "owner_role": ""}
