# %% solution="normalise"
FIELDS = {
    "run_id": ("run_id", "logged_ms", "user", "title", "event", "inputs", "outputs", "acting_for"),
    "event_id": ("event_id", "finished_at", "executor", "team", "op", "consumes", "emits", "triggered_by"),
    "entry": ("entry", "date", "who", "as", "did", "from", "to", "for"),
}


def normalise(raw: dict, synonyms: dict) -> Record | None:
    """The three tools we have."""
    names = next((names for key, names in FIELDS.items() if key in raw), None)
    if names is None or raw.get("state", "done") != "done":
        return None
    number, at, actor, role, action, used, produced, principal = (raw.get(name) for name in names)
    role, action = synonyms.get(role.lower()), synonyms.get(action.lower())
    if action is None:
        return None
    if isinstance(at, int):
        at = datetime.fromtimestamp(at / 1000, UTC)
    else:
        at = datetime.fromisoformat(at + raw.get("utc_offset", "")).astimezone(UTC)
    if isinstance(used, str):
        used, produced = (tuple(text.split(", ")) if text else () for text in (used, produced))
    return Record(number, at, actor, role, action, tuple(used), tuple(produced), principal)
