# %% solution="known"
def known(records: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Return the records as they were known at `cut`: one row for each id."""
    told = records[records.groupby("id")["available_at"].transform("min") <= cut]
    told = told.sort_values("available_at", kind="stable")
    return told.drop_duplicates("id", keep="last").sort_values("event_time", kind="stable")
