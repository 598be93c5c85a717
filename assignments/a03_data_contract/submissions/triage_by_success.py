# %% solution="triage"
def triage(result: dict) -> dict:
    """A result that says success=False is a batch to send back."""
    columns = [
        entry["expectation_config"]["kwargs"].get("column") for entry in result["results"] if not entry["success"]
    ]
    action = "accept" if result["success"] else "reject"
    return {"action": action, "columns": [column for column in columns if column], "why": "validation failed"}


# %% solution="record"
record = {
    "principle": "Trust, but verify.",
    "chosen": "everything",
    "rejected": [],
    "because": {"percent_without_arr_delay": 0.022, "rows_of_smallest_day": len(reference)},
    "limits": ["an accepted batch is correct"],
    "owner_role": "Maker",
}
