# %% solution="prepare"
def prepare(batch: pd.DataFrame) -> pd.DataFrame:
    return batch


# %% solution="contract"
def build_suite(reference: pd.DataFrame) -> gx.ExpectationSuite:
    """Just enough for the practice days."""
    return gx.ExpectationSuite(
        "practice",
        expectations=[
            gxe.ExpectColumnToExist(column="dest"),
            gxe.ExpectColumnValuesToNotBeNull(column="carrier"),
            gxe.ExpectColumnValuesToBeBetween(column="distance", min_value=0),
            gxe.ExpectColumnValuesToBeBetween(column="humid", min_value=0, max_value=100),
            gxe.ExpectCompoundColumnsToBeUnique(column_list=["date", "carrier", "flight", "origin", "dest"]),
        ],
    )


# %% solution="triage"
def triage(result: dict) -> dict:
    """Any failure that is no warning sends the batch back, unless few rows are concerned."""
    failed = [
        entry
        for entry in result["results"]
        if not entry["success"] and entry["expectation_config"]["severity"] != "warning"
    ]
    columns = set()
    for entry in failed:
        rule = entry["expectation_config"]
        columns.update(rule["meta"].get("columns", [rule["kwargs"].get("column")]))
    worst = max((entry["result"].get("unexpected_percent", 100) for entry in failed), default=0)
    action = "accept" if not failed else "quarantine" if worst < 5 else "reject"
    return {"action": action, "columns": list(columns), "why": "see the columns"}
