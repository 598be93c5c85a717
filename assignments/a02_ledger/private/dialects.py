"""Four dialects in which tools tell what happened. Students see three of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np

from private.history import Record


@dataclass(frozen=True)
class Dialect:
    """How a tool tells a record: its names for the fields, its words, and the forms of times and lists.

    `time` is "ms" (since 1970), "offset" (in the text), "zone" (a field of its own) or "utc"; `noise` are
    words for what is no event of a lifecycle. `state` is the tool's field for how an attempt ended, if it has one.
    """

    fields: dict[str, str]
    words: dict[str, str]
    time: str
    lists: bool
    noise: tuple[str, ...]
    state: tuple[str, str, tuple[str, ...]] | None = None

    def synonyms(self) -> dict[str, str]:
        """Return the tool's words in lower case -> neutral terms."""
        found = {told: neutral for neutral, told in self.fields.items()}
        found |= {told: neutral for neutral, told in self.words.items()}
        if self.state:
            found |= {self.state[0]: "state", self.state[1]: "succeeded"}
        return found

    def tell(self, record: Record, rng: np.random.Generator) -> dict[str, Any]:
        """Return the record as the tool tells it."""
        told: dict[str, Any] = {"id": record.id, **self._when(record.at, rng), "actor": record.actor}
        told |= {"role": self._word(record.role, rng), "action": self._word(record.action, rng)}
        for name in ("used", "produced"):
            artifacts = getattr(record, name)
            told[name] = list(artifacts) if self.lists else ", ".join(artifacts)
        if record.on_behalf_of is not None or rng.random() < 0.3:
            told["on_behalf_of"] = record.on_behalf_of
        raw = {self.fields[name]: value for name, value in told.items()}
        return raw | ({self.state[0]: self.state[1]} if self.state else {})

    def noise_after(self, raw: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
        """Return an event like `raw` that is none of a lifecycle: another word, or an attempt that did not succeed."""
        number = {self.fields["id"]: f"{raw[self.fields['id']]}-{rng.integers(100, 999)}"}
        if self.state and rng.random() < 0.5:
            return raw | number | {self.state[0]: str(rng.choice(self.state[2]))}
        return raw | number | {self.fields["action"]: str(rng.choice(self.noise))}

    def _word(self, neutral: str, rng: np.random.Generator) -> str:
        word = self.words[neutral]
        return word.upper() if rng.random() < 0.15 else word

    def _when(self, at: datetime, rng: np.random.Generator) -> dict[str, Any]:
        if self.time == "ms":
            return {"at": int(at.timestamp() * 1000)}
        if self.time == "utc":
            return {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        minutes = int(rng.choice([-300, -240, 0, 60, 330, 525]))
        local = at.astimezone(timezone(timedelta(minutes=minutes)))
        if self.time == "offset":
            return {"at": local.isoformat()}
        sign, size = "-" if minutes < 0 else "+", abs(minutes)
        return {"at": local.strftime("%Y-%m-%d %H:%M:%S"), "zone": f"{sign}{size // 60:02}:{size % 60:02}"}


TRACKER = Dialect(
    fields=dict(id="run_id", at="logged_ms", actor="user", role="title", action="event", used="inputs",
                produced="outputs", on_behalf_of="acting_for"),
    words={
        "Sponsor": "product owner", "Producer": "data engineer", "Maker": "data scientist", "Approver": "model validator",
        "Operator": "mlops engineer", "Agent": "service account", "specify": "set_goal", "record": "log_code",
        "collect": "ingest", "check": "validate_data", "derive": "featurize", "fit": "train", "evaluate": "eval",
        "package": "log_model", "approve": "validate", "release": "deploy", "serve": "infer", "observe": "monitor",
        "roll back": "undeploy", "retire": "archive", "disclose": "share",
    },
    time="ms", lists=True, noise=("log_metric", "train_heartbeat", "deploy_requested", "log", "validate_login"),
)  # fmt: skip
PIPELINE = Dialect(
    fields=dict(id="event_id", at="finished_at", actor="executor", role="team", action="op", used="consumes",
                produced="emits", on_behalf_of="triggered_by"),
    words={
        "Sponsor": "business", "Producer": "upstream", "Maker": "modelling", "Approver": "risk", "Operator": "on-call",
        "Agent": "scheduler", "specify": "spec", "record": "snapshot", "collect": "extract", "check": "expectations",
        "derive": "transform", "fit": "fit_step", "evaluate": "score_holdout", "package": "bundle", "approve": "bless",
        "release": "push", "serve": "batch_predict", "observe": "read_predictions", "roll back": "revert",
        "retire": "teardown", "disclose": "register_reader",
    },
    time="offset", lists=True, noise=("push_notification", "transform_preview", "wait", "fit_step_queued"),
    state=("state", "done", ("failed", "running", "skipped")),
)  # fmt: skip
REGISTRY = Dialect(
    fields=dict(id="entry", at="date", zone="utc_offset", actor="who", role="as", action="did", used="from",
                produced="to", on_behalf_of="for"),
    words={
        "Sponsor": "customer", "Producer": "provider", "Maker": "author", "Approver": "reviewer", "Operator": "sre",
        "Agent": "bot", "specify": "define", "record": "commit", "collect": "import", "check": "lint", "derive": "build",
        "fit": "fit", "evaluate": "benchmark", "package": "tag", "approve": "sign-off", "release": "promote",
        "serve": "answer", "observe": "consume", "roll back": "restore", "retire": "delete", "disclose": "grant",
    },
    time="zone", lists=False, noise=("tag-list", "promote-dry-run", "comment", "building", "refit?"),
)  # fmt: skip
LAKE = Dialect(
    fields=dict(id="txn", at="committed", actor="principal", role="hat", action="verb", used="reads", produced="writes",
                on_behalf_of="delegator"),
    words={
        "Sponsor": "owner", "Producer": "source team", "Maker": "analyst", "Approver": "steward", "Operator": "admin",
        "Agent": "robot", "specify": "declare", "record": "store", "collect": "land", "check": "assert",
        "derive": "materialise", "fit": "learn", "evaluate": "measure", "package": "freeze", "approve": "certify",
        "release": "publish", "serve": "respond", "observe": "subscribe", "roll back": "rewind", "retire": "drop",
        "disclose": "announce",
    },
    time="utc", lists=False, noise=("vacuum", "publish_draft", "learned", "land_check"),
    state=("outcome", "committed_ok", ("aborted", "pending")),
)  # fmt: skip

SHOWN = {"tracker": TRACKER, "pipeline": PIPELINE, "registry": REGISTRY}
ALL = SHOWN | {"lake": LAKE}

Told = tuple[str, dict[str, Any], Record | None]


def tell(records: list[Record], dialects: dict[str, Dialect], rng: np.random.Generator) -> Iterator[Told]:
    """Yield (dialect, raw event, the record it tells or None): as told, some twice, with noise in between."""
    names = list(dialects)
    for record in records:
        name = names[int(rng.integers(len(names)))]
        raw = dialects[name].tell(record, rng)
        yield name, raw, record
        if rng.random() < 0.15:  # delivered twice
            yield name, raw, record
        if rng.random() < 0.3:
            yield name, dialects[name].noise_after(raw, rng), None
