"""Executions are counted where they happen, and contents are looked up where they are."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from autograder.checks.pipelines import (
    Factory,
    Plan,
    changed,
    descendants,
    draw_plans,
    holds,
    in_order,
    session,
    sources,
)
from autograder.checks.store import Store

PLANS = [
    Plan("join", ("a", "b"), ("c",)),
    Plan("left", ("raw",), ("a",)),
    Plan("right", ("other",), ("b", "b.log")),
]


class Honest:
    """Runs all steps in order, and writes what they return."""

    def __init__(self, steps: Any, store: Any) -> None:
        self.steps = {step.name: step for step in steps}
        self.store = store

    def run(self, until: str | None = None) -> list[str]:
        done = []
        for plan in in_order(PLANS):
            step = self.steps[plan.name]
            for name, content in step.run({name: self.store.read(name) for name in step.inputs}).items():
                self.store.write(name, content)
            done.append(step.name)
            if step.name == until:
                break
        return done


class Boastful(Honest):
    def run(self, until: str | None = None) -> list[str]:
        for name in ("a", "b", "b.log", "c"):
            self.store.write(name, b"made")
        return ["left", "right", "join"]


def delivered() -> Store:
    store = Store()
    store.put("raw", b"week 1#remark")
    store.put("other", b"week 1")
    return store


def factory(plans: list[Plan] = PLANS) -> Factory:
    return Factory(plans, "secret")


def expected(store: Store, plans: list[Plan] = PLANS) -> dict[str, bytes]:
    return factory(plans).contents({name: store.peek(name) or b"" for name in ("raw", "other")})


def test_a_session_tells_what_was_executed_and_given() -> None:
    store = delivered()
    found = session(Honest, factory(), store)
    assert found.counts == Counter({"left": 1, "right": 1, "join": 1})
    assert found.said == ["left", "right", "join"] and not found.refused
    assert b"week 1#remark" in found.given and store.peek("a") in found.given
    assert len(found.changes) == 4 and store.operations == 0
    assert holds(store, expected(store))
    assert session(Honest, factory(), delivered(), until="left").executed == ("left",)


def test_claims_of_a_runner_are_not_believed() -> None:
    store = delivered()
    found = session(Boastful, factory(), store)
    assert found.executed == () and not holds(store, expected(store))


def test_a_kill_stops_store_and_steps() -> None:
    class Stubborn(Honest):
        def run(self, until: str | None = None) -> list[str]:
            for _ in range(2):
                try:
                    super().run()
                except Exception:
                    continue
            raise RuntimeError("at last")

    store = delivered()
    found = session(Stubborn, factory(), store, kill_at=2)
    assert found.executed == ("left",) and found.said is None
    assert store.peek("a") == expected(store)["a"][: len(expected(store)["a"]) // 2]
    assert not store.dead


def test_refusals_are_told_from_mishaps() -> None:
    class Refuses(Honest):
        def run(self, until: str | None = None) -> list[str]:
            raise ValueError

    class Breaks(Honest):
        def run(self, until: str | None = None) -> list[str]:
            raise KeyError("mistake")

    assert session(Refuses, factory(), delivered()).refused
    with pytest.raises(KeyError, match="mistake"):
        session(Breaks, factory(), delivered())


def test_a_fault_lasts_as_often_as_it_was_asked_for() -> None:
    made = factory()
    made.faults = {"left": 1}
    assert session(Honest, made, delivered()).executed == ("left",)
    assert session(Honest, made, delivered()).executed == ("left", "right", "join")


def test_a_step_refuses_other_inputs_than_its_own() -> None:
    step = factory().steps()[0]
    for inputs in ({}, {"a": b"1"}, {"a": b"1", "b": b"2", "c": b"3"}, {"a": b"1", "b": "2"}):
        with pytest.raises(TypeError, match="takes the bytes of a, b"):
            step.run(inputs)  # type: ignore[arg-type]


def test_remarks_do_not_matter_and_behaviour_does() -> None:
    store, other = delivered(), delivered()
    other.put("raw", b"week 1#another remark")
    assert expected(store)["c"] == expected(other)["c"]
    assert expected(store)["c"] != expected(store, changed(PLANS, "left", behaviour="2"))["c"]
    assert expected(store)["c"] == expected(store, changed(PLANS, "left", version="2"))["c"]
    other.put("raw", b"week 2")
    assert expected(store)["c"] != expected(other)["c"]


def test_orders_and_descendants() -> None:
    assert [plan.name for plan in in_order(PLANS)] == ["left", "right", "join"]
    assert descendants(PLANS, ["raw"]) == {"left", "join"}
    assert descendants(PLANS, ["c"]) == set()
    assert sources(PLANS) == ["other", "raw"]
    with pytest.raises(ValueError, match="circle"):
        in_order([Plan("a", ("y",), ("x",)), Plan("b", ("x",), ("y",))])


@pytest.mark.parametrize("seed", range(20))
def test_drawn_pipelines_work_and_a_source_never_changes_everything(seed: int) -> None:
    plans = draw_plans(np.random.default_rng(seed), 7)
    assert len(in_order(plans)) == 7
    assert plans == draw_plans(np.random.default_rng(seed), 7)
    for source in sources(plans):
        assert 0 < len(descendants(plans, [source])) < 7
