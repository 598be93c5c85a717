# %% solution="normalise"
def normalise(raw: dict, synonyms: dict) -> Record | None:
    """Return the record that the raw event tells, or None if it is none of the lifecycle."""
    told = {synonyms.get(name.lower(), name): value for name, value in raw.items()}

    def word(field):
        value = str(told[field]).lower()
        return next((neutral for word, neutral in synonyms.items() if word in value), None)

    if word("action") not in ACTIONS or ("state" in told and word("state") != "succeeded"):
        return None
    return Record(
        id=told["id"],
        at=moment(told["at"], told.get("zone", "")),
        actor=told["actor"],
        role=word("role"),
        action=word("action"),
        used=artifacts(told.get("used")),
        produced=artifacts(told.get("produced")),
        on_behalf_of=told.get("on_behalf_of") or None,
    )


def moment(at, zone: str) -> datetime:
    """Return a time in UTC from milliseconds, or from a text with its offset inside or beside it."""
    if isinstance(at, str):
        return datetime.fromisoformat(at + zone).astimezone(UTC)
    return datetime.fromtimestamp(at / 1000, UTC)


def artifacts(told) -> tuple:
    """Return the artifacts of a list or of a text with commas."""
    parts = told.split(",") if isinstance(told, str) else told or ()
    return tuple(part.strip() for part in parts if part.strip())
