"""What is true of records: the answers a ledger must give, computed the plain way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from private.history import Record

KINDS = (
    "no_producer", "used_before_produced", "unapproved_release", "self_approved", "undeclared_consumer", "orphan",
)  # fmt: skip
USEFUL = ("dataset", "features", "model")
"""Kinds of artifact that are made to be used."""


@dataclass(frozen=True)
class Truth:
    """The answers about `records`, each of which is there once."""

    records: tuple[Record, ...]

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Truth":
        """Return the truth about records of which some are repeated."""
        return cls(tuple({record.id: record for record in records}.values()))

    def upstream(self, artifact: str) -> set[str]:
        """Return all it was made from, directly or not; never itself."""
        return self._reach(artifact, [(r.produced, r.used) for r in self.records])

    def downstream(self, artifact: str) -> set[str]:
        """Return all that was made from it, directly or not; never itself."""
        return self._reach(artifact, [(r.used, r.produced) for r in self.records])

    def responsible(self, artifact: str, action: str) -> str | None:
        """Return the person who answers for the latest such action on the artifact."""
        done = [r for r in self.records if r.action == action and artifact in (*r.used, *r.produced)]
        return self.person(max(done, key=lambda r: r.at)) if done else None

    def person(self, record: Record) -> str | None:
        """Return the person who answers for a record."""
        agents = {r.actor for r in self.records if r.role == "Agent"}
        named = record.on_behalf_of or record.actor
        return None if named in agents else named

    def in_use(self, at: datetime) -> str | None:
        """Return the package in use at this moment."""
        changes = [r for r in self.records if r.action in ("release", "roll back", "retire") and r.at <= at]
        last = max(changes, key=lambda r: r.at, default=None)
        if last is None or last.action == "retire":
            return None
        return next(artifact for artifact in last.used if artifact.startswith("package:"))

    def affected(self, dataset: str) -> dict[str, object]:
        """Return which models and releases and how many predictions came of a dataset version."""
        reached = self.downstream(dataset)
        kinds = {kind: {a for a in reached if a.startswith(f"{kind}:")} for kind in ("model", "release", "prediction")}
        return {"models": kinds["model"], "releases": kinds["release"], "predictions": len(kinds["prediction"])}

    def gaps(self) -> set[tuple[str, str]]:
        """Return what is wrong, as pairs of kind and artifact."""
        made, used = self._moments()
        found = {("no_producer", a) for a in used if a not in made}
        found |= {("used_before_produced", a) for a in used if a in made and min(used[a]) < min(made[a])}
        found |= {("orphan", a) for a in made if a.split(":")[0] in USEFUL and a not in used}
        for record in self.records:
            packages = [a for a in record.used if a.startswith("package:")]
            if record.action == "release":
                found |= {("unapproved_release", a) for a in packages if not self._approved(a, record.at)}
            if record.action == "approve":
                by = self.person(record)
                found |= {("self_approved", a) for a in packages if by and by == self.responsible(a, "package")}
            if any(a.startswith("prediction:") for a in record.used) and f"consumer:{record.actor}" not in made:
                found.add(("undeclared_consumer", f"consumer:{record.actor}"))
        return found

    def _approved(self, package: str, at: datetime) -> bool:
        return any(r.action == "approve" and package in r.used and r.at <= at for r in self.records)

    def _moments(self) -> tuple[Mapping[str, list[datetime]], Mapping[str, list[datetime]]]:
        """Return when each artifact was produced, and used."""
        made, used = defaultdict(list), defaultdict(list)
        for record in self.records:
            for artifact in record.produced:
                made[artifact].append(record.at)
            for artifact in record.used:
                used[artifact].append(record.at)
        return made, used

    @staticmethod
    def _reach(artifact: str, steps: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> set[str]:
        following: dict[str, set[str]] = defaultdict(set)
        for starts, ends in steps:
            for start in starts:
                following[start].update(ends)
        seen, waiting = set(), [artifact]
        while waiting:
            new = following[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen - {artifact}
