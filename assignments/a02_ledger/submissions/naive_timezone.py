# %% solution="normalise"
def normalise(raw: dict, synonyms: dict) -> Record | None:
    """Return the record that the raw event tells, or None if it is none of the lifecycle."""
    told = {synonyms.get(name.lower(), name): value for name, value in raw.items()}

    def word(field):
        return synonyms.get(str(told[field]).lower())

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
        return datetime.fromisoformat(at + zone).replace(tzinfo=UTC)
    return datetime.fromtimestamp(at / 1000, UTC)


def artifacts(told) -> tuple:
    """Return the artifacts of a list or of a text with commas."""
    parts = told.split(",") if isinstance(told, str) else told or ()
    return tuple(part.strip() for part in parts if part.strip())


# %% solution="ledger"
class Ledger:
    """Records of what was done, and answers to who, what, and what is missing."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}

    def add(self, record: Record) -> None:
        """Take a record; one with a known id changes nothing."""
        self.records.setdefault(record.id, record)

    def upstream(self, artifact: str) -> set:
        """Return all artifacts from which this one was made."""
        return self._reach(artifact, "produced", "used")

    def downstream(self, artifact: str) -> set:
        """Return all artifacts that were made from this one."""
        return self._reach(artifact, "used", "produced")

    def responsible(self, artifact: str, action: str) -> str | None:
        """Return the person who answers for the latest such action on the artifact, if there is one."""
        done = [r for r in self.records.values() if r.action == action and artifact in (*r.used, *r.produced)]
        return self._person(max(done, key=lambda r: r.at)) if done else None

    def in_use(self, at: datetime) -> str | None:
        """Return the package in use at this moment."""
        at = at.replace(tzinfo=UTC)
        changes = [r for r in self.records.values() if r.action in ("release", "roll back", "retire") and r.at <= at]
        last = max(changes, key=lambda r: r.at, default=None)
        if last is None or last.action == "retire":
            return None
        return next(artifact for artifact in last.used if artifact.startswith("package:"))

    def affected(self, dataset: str) -> dict:
        """Return {"models": set, "releases": set, "predictions": int} downstream of a dataset version."""
        reached = self.downstream(dataset)
        return {
            "models": {a for a in reached if a.startswith("model:")},
            "releases": {a for a in reached if a.startswith("release:")},
            "predictions": sum(a.startswith("prediction:") for a in reached),
        }

    def gaps(self) -> list:
        """Return what is wrong, as pairs (kind, artifact)."""
        records = self.records.values()
        made, used = self._first("produced"), self._first("used")
        found = {("no_producer", a) for a in used.keys() - made.keys()}
        found |= {("used_before_produced", a) for a in used.keys() & made.keys() if used[a] < made[a]}
        found |= {("orphan", a) for a in made.keys() - used.keys() if a.startswith(("dataset:", "features:", "model:"))}
        approvals = [(a, r) for r in records if r.action == "approve" for a in r.used if a.startswith("package:")]
        for record in records:
            for artifact in record.used:
                allowed = any(a == artifact and r.at <= record.at for a, r in approvals)
                if record.action == "release" and artifact.startswith("package:") and not allowed:
                    found.add(("unapproved_release", artifact))
                if artifact.startswith("prediction:") and f"consumer:{record.actor}" not in made:
                    found.add(("undeclared_consumer", f"consumer:{record.actor}"))
        for artifact, approval in approvals:
            person = self._person(approval)
            if person is not None and person == self.responsible(artifact, "package"):
                found.add(("self_approved", artifact))
        return sorted(found)

    def _reach(self, artifact: str, near: str, far: str) -> set:
        """Return what is reached from an artifact by steps from the field `near` of a record to its field `far`."""
        steps = {}
        for record in self.records.values():
            for start in getattr(record, near):
                steps.setdefault(start, set()).update(getattr(record, far))
        seen, waiting = set(), [artifact]
        while waiting:
            new = steps.get(waiting.pop(), set()) - seen
            seen |= new
            waiting.extend(new)
        return seen - {artifact}

    def _person(self, record: Record) -> str | None:
        """Return the person who answers for a record."""
        agents = {r.actor for r in self.records.values() if r.role == "Agent"}
        named = record.on_behalf_of or record.actor
        return None if named in agents else named

    def _first(self, field: str) -> dict:
        """Return the first time at which each artifact stands in this field of a record."""
        first = {}
        for record in self.records.values():
            for artifact in getattr(record, field):
                first[artifact] = min(first.get(artifact, record.at), record.at)
        return first
