"""A documented generator of what happened to the service: releases, retries, feedback, and things nobody recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np


class Record(NamedTuple):
    """The record of the notebook, from which nothing can be imported."""

    id: str
    at: datetime
    actor: str
    role: str
    action: str
    used: tuple[str, ...]
    produced: tuple[str, ...]
    on_behalf_of: str | None


START = datetime(2026, 3, 2, 6, tzinfo=UTC)
PEOPLE = ["mei", "ravi", "ana", "luis", "zoe", "omar", "kofi", "lena"]
CONSUMERS = ["billing", "rebooking", "callcentre", "marketing", "lounge"]
AGENTS = {"collect": "etl-bot", "derive": "etl-bot", "fit": "train-svc", "release": "ci-runner", "serve": "serve-svc"}
ROLE = {
    "specify": "Sponsor", "record": "Maker", "collect": "Producer", "check": "Operator", "derive": "Maker",
    "fit": "Maker", "evaluate": "Maker", "package": "Maker", "approve": "Approver", "release": "Operator",
    "serve": "Operator", "observe": "Operator", "roll back": "Operator", "retire": "Sponsor", "disclose": "Sponsor",
}  # fmt: skip


@dataclass
class _Teller:
    """Tells a history step by step; time passes with each step."""

    rng: np.random.Generator
    at: datetime = START
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        people = [str(name) for name in self.rng.permutation(PEOPLE)]
        self.makers, self.approvers, self.operators, self.sponsor = people[:3], people[3:5], people[5:7], people[7]
        self.base = int(self.rng.integers(1000, 9000))

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def person(self, role: str) -> str:
        """Return somebody who has this role."""
        pool = {"Approver": self.approvers, "Operator": self.operators, "Sponsor": [self.sponsor]}
        return str(self.rng.choice(pool.get(role, self.makers)))

    def step(self, action: str, used: list[str], produced: list[str], **changes: object) -> Record:
        """Append a record: by a person, or by an agent on behalf of one, or by an agent on its own."""
        self.at += timedelta(minutes=int(self.rng.integers(4, 90)), seconds=int(self.rng.integers(60)))
        role = ROLE[action]
        actor, principal = self.person(role), None
        if action in AGENTS and self.chance(0.8):
            principal = None if self.chance(0.15) else actor
            actor, role = AGENTS[action], "Agent"
        number = f"e{self.base + len(self.records)}"
        told = Record(number, self.at, actor, role, action, tuple(used), tuple(produced), principal)
        self.records.append(told._replace(**changes))
        return self.records[-1]


def history(rng: np.random.Generator, cycles: int = 12) -> list[Record]:
    """Return what happened in so many cycles of collecting, fitting, releasing and serving, in order of time."""
    teller = _Teller(rng)
    teller.step("specify", [], ["contract:1"])
    for name in CONSUMERS[:3]:
        teller.step("disclose", [], [f"consumer:{name}"])
    teller.step("disclose", [], ["consumer:etl-bot"])
    teller.step("record", [], ["code:1"])
    served: list[str] = []
    for cycle in range(1, cycles + 1):
        served = _cycle(teller, cycle, served)
    if teller.chance(0.5):
        teller.step("retire", [f"package:{cycles}"], [])
    return teller.records


def _cycle(teller: _Teller, n: int, served: list[str]) -> list[str]:
    """Tell one cycle; return the predictions served in it."""
    code = f"code:{1 + n // 4}"
    if n % 4 == 0 and not teller.chance(0.3):  # else the code is used and nobody recorded it
        teller.step("record", [], [code])
    data, features, model, package = f"dataset:{n}", f"features:{n}", f"model:{n}", f"package:{n}"
    teller.step("collect", [*served[:2]] if n % 3 == 0 else [], [data])
    teller.step("check", [data, "contract:1"], [f"report:{n}"])
    earlier = [f"dataset:{n - 1}"] if n > 1 and teller.chance(0.3) else []
    derived = teller.step("derive", [data, *earlier, code], [features])
    if teller.chance(0.4):  # a retry: done again, with a new number
        teller.step("derive", [data, *earlier, code], [features])
    warm = [f"model:{n - 1}"] if n > 1 and teller.chance(0.15) else []
    if n % 4 == 2:
        teller.step("derive", [code], [f"table:{n}"])  # which is used, and written again by what is served
    early = {"at": derived.at - timedelta(minutes=7)} if teller.chance(0.2) else {}  # a clock that is behind
    teller.step("fit", [features, code, *warm, *([f"table:{n}"] if n % 4 == 2 else [])], [model], **early)
    if teller.chance(0.15):
        return served  # a model that nobody used
    evaluation, verdict = f"evaluation:{n}", f"verdict:{n}"
    teller.step("evaluate", [model, data], [evaluation])
    maker = teller.step("package", [model, code, "contract:1"], [package]).actor
    approved = not teller.chance(0.2)
    if approved:
        own = {"actor": maker, "role": "Maker"} if teller.chance(0.25) else {}
        teller.step("approve", [package, evaluation], [verdict], **own)
    teller.step("release", [package, *([verdict] if approved else [])], [f"release:{n}"])
    if not approved and teller.chance(0.5):  # too late
        teller.step("approve", [package, evaluation], [verdict])
    served = list(_serve(teller, n))
    if n % 4 == 3:
        back = f"package:{max(1, n - int(teller.rng.integers(1, 3)))}"
        teller.step("roll back", [back], [f"release:{n}b"])
    if teller.chance(0.1):
        teller.step("retire", [package], [])
    return served


def _serve(teller: _Teller, n: int) -> Iterator[str]:
    """Tell how predictions were served, some twice, and used."""
    for part in range(int(teller.rng.integers(2, 4))):
        made = [f"prediction:{n}-{part}-{i}" for i in range(int(teller.rng.integers(3, 8)))]
        teller.step("serve", [f"release:{n}"], [*made, *([f"table:{n}"] if n % 4 == 2 else [])])
        if teller.chance(0.4):
            teller.step("serve", [f"release:{n}"], made)
        if teller.chance(0.6):
            name = str(teller.rng.choice(CONSUMERS))
            teller.step("observe", made[:2], [f"signal:{n}-{part}"], actor=name, on_behalf_of=None)
        yield from made
