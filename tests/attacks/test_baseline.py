"""The comparison with stock nbgrader says what an attack reached there, and is up to date."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.attacks.attack import Attack, load
from tests.attacks.baseline import CANARY, HERE, Stock, reached

ATTACK = Attack(Path("family/name.py"), "something.", frozenset(), "persistence")
HARMLESS = Stock({"attacker": 2.0, "a-honest": 13.0, "z-honest": 13.0}, "[]", (), late=False, ended=True)


def test_an_attack_that_reaches_nothing_is_said_to_reach_nothing() -> None:
    assert reached(ATTACK, HARMLESS, points=13, earns=2) == []


@pytest.mark.parametrize(
    ("seen", "goals"),
    [
        ({"marks": {"attacker": 3.0, "a-honest": 13.0, "z-honest": 13.0}}, ["points"]),
        ({"outputs": CANARY}, ["data"]),
        ({"changed": ("source/arena/arena.ipynb",)}, ["sabotage"]),
        ({"marks": {"attacker": 0.0, "a-honest": 99.0, "z-honest": 13.0}}, ["sabotage"]),
        ({"late": True}, ["persistence"]),
        ({"ended": False}, ["denial"]),
        ({"marks": {"attacker": 0.0, "a-honest": 13.0}}, ["denial"]),
        ({"outputs": "ESCAPED"}, ["persistence"]),
    ],
)
def test_what_an_attack_reached_is_said(seen: dict[str, Any], goals: list[str]) -> None:
    assert reached(ATTACK, replace(HARMLESS, **seen), points=13, earns=2) == goals


def test_the_comparison_names_every_attack() -> None:
    page = (HERE / "BASELINE.md").read_text(encoding="utf-8")
    assert [line.split(" | ")[0].removeprefix("| ") for line in page.splitlines() if line.startswith("| ")][1:] == [
        each.name for each in load(HERE).attacks
    ]
