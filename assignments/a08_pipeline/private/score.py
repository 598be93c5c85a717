"""The hidden scores of a runner and of a pipeline."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from autograder.checks import Check, exposed, fresh, once, ramp
from autograder.checks.store import METHODS, Store
from private import DROPS, FAILING_WORLDS, KILLED_WORLDS, WORLDS
from private.drops import facts
from private.reruns import Make, failures, kills, refusals, reruns

ZERO, ZERO_OF_KILLS = 2 / 3, 0.8
"""Share of situations that must be mastered before there are points; see calibration.md."""


def _reruns(make: Make) -> Sequence[tuple[str, bool]]:
    return once("reruns", lambda: [result for world in WORLDS for result in reruns(make, world)])


def _share(name: str, results: Sequence[bool], need: str, zero: float = ZERO, factor: float = 1.0) -> Check:
    right = sum(results)
    idle = "" if factor == 1 else "; it counts in part, as runs without mishap are not yet right"
    message = f"right in {right} of {len(results)} situations, and full marks need all: {need}{idle}."
    share = right / len(results)
    return Check(name, ramp(share, zero, 1) * factor, message, {"share": share, "factor": factor})


def rerun(make: Make, component: str, need: str) -> Check:
    """The share of situations of one component."""
    return _share(component, [ok for each, ok in _reruns(make) if each == component], need)


def killed(make: Make) -> Check:
    """Runs killed at some moment, and made good by the next."""
    return _share(
        "killed and run again",
        [ok for update, world in enumerate(KILLED_WORLDS) for ok in kills(make, world, bool(update))],
        "after the next run everything is as without the kill, and half a content is never in use or given to a step",
        ZERO_OF_KILLS,
    )


def failing(make: Make) -> Check:
    """Steps that raise."""
    return _share(
        "steps that fail",
        [ok for world in FAILING_WORLDS for ok in failures(make, world)],
        "as many tries as allowed, the failed step named, other branches run, contents in use kept",
    )


def refused(make: Make) -> Check:
    """Pipelines that cannot work; who refuses all pipelines gets nothing."""
    accepted = [ok for each, ok in _reruns(make) if each == "again"]
    return _share(
        "pipelines that cannot work",
        [ok for world in FAILING_WORLDS for ok in refusals(make, world)],
        "ValueError for a circle, two producers, two steps of one name and a missing source, before anything runs",
        factor=float(any(accepted)),
    )


def own_pipeline(make: Make, pipeline: Callable[[], Any]) -> Check:
    """The student's steps on weekly drops, by the student's runner."""
    results = []
    for good, following, bad in DROPS:
        with fresh():
            results.append(_weeks(make, pipeline, good, following, bad))
    return _share("own pipeline", results, "a package for each sound drop, and the bad one stopped by check")


def _weeks(make: Make, pipeline: Callable[[], Any], good: bytes, following: bytes, bad: bytes) -> bool:
    store = Store()
    for drop in (good, following):
        store.put("drop.csv", drop)
        make(pipeline(), exposed(store, *METHODS)).run()
        if not _describes(store.peek("package.json"), drop):
            return False
    in_use = store.peek("package.json")
    store.put("drop.csv", bad)
    said = make(pipeline(), exposed(store, *METHODS)).run()
    stopped = isinstance(said, dict) and list(said.get("failed") or ()) == ["check"]
    return stopped and store.peek("package.json") == in_use


def _describes(package: bytes | None, drop: bytes) -> bool:
    try:
        held = json.loads(package or b"{}")
        metrics = held["metrics"]
        right = all(abs(float(metrics[name]) - value) < 1e-6 for name, value in facts(drop).items())
        return right and 0 < float(metrics["brier"]) < 1 and bool(held["model"])
    except (ValueError, KeyError, TypeError):
        return False
