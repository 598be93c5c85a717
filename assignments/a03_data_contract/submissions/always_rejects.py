# %% solution="triage"
def triage(result: dict) -> dict:
    return {"action": "reject", "columns": ["carrier", "distance"], "why": "better safe than sorry"}
