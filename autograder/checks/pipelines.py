"""Run a student's pipeline runner on steps that execute here, and record what it does.

The steps of a `Factory` are functions of the test's: the test sees every call of a runner and its arguments, and a
runner cannot know the outputs of a step without calling it. The store lives here, too. So a test trusts no statement of
a runner about itself: neither about executed steps nor about written contents.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.checks.runtime import exposed, fresh
from autograder.checks.store import CHANGING, METHODS, Killed, Step, Store


@dataclass(frozen=True)
class Plan:
    """The description of a step, without the function that executes it.

    Parameters
    ----------
    name : str
    inputs, outputs : tuple of str
    version : str, default="1"
        The version that the step declares.
    behaviour : str, default="1"
        The true version: with another behaviour, the step returns other outputs for the same inputs.
    retries : int, default=0
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    version: str = "1"
    behaviour: str = "1"
    retries: int = 0


@dataclass
class Factory:
    """A maker of the steps of a pipeline, which records their execution.

    A step's outputs are digests of its name, its behaviour and the content of its inputs before the first `#`: the rest
    is a remark, which no step uses. `faults` holds the number of failures that each step still has ahead. `executed`
    and `given` are the executed steps and the inputs they got.
    """

    plans: Sequence[Plan]
    secret: str
    faults: dict[str, int] = field(default_factory=dict)
    executed: list[str] = field(default_factory=list)
    given: list[bytes] = field(default_factory=list)
    alive: Callable[[], bool] = lambda: True

    def steps(self) -> list[Step]:
        """Return the steps for a runner."""
        return [Step(p.name, p.inputs, p.outputs, self._work(p), p.version, p.retries) for p in self.plans]

    def _work(self, plan: Plan) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
        def run(inputs: dict[str, bytes]) -> dict[str, bytes]:
            if not self.alive():
                raise Killed("this process was killed")
            self.executed.append(plan.name)
            if set(inputs) != set(plan.inputs) or not all(type(value) is bytes for value in inputs.values()):
                raise TypeError(f"{plan.name} takes the bytes of {', '.join(plan.inputs)}, and nothing else")
            self.given += inputs.values()
            if self.faults.get(plan.name, 0) > 0:
                self.faults[plan.name] -= 1
                raise RuntimeError(f"{plan.name} failed")
            return self.result(plan, inputs)

        return run

    def result(self, plan: Plan, inputs: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the outputs of a step for its inputs."""
        values = [inputs[name].partition(b"#")[0] for name in plan.inputs]
        digest = hashlib.sha256(repr((self.secret, plan.name, plan.behaviour, values)).encode()).hexdigest()
        return {name: f"{name}:{digest}#".encode() for name in plan.outputs}

    def contents(self, sources: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the content of every name after a run without failures."""
        contents = dict(sources)
        for plan in in_order(self.plans):
            contents |= self.result(plan, contents)
        return contents


def in_order(plans: Iterable[Plan]) -> list[Plan]:
    """Return the plans, each after those whose outputs it uses; raise `ValueError` if they form a circle."""
    waiting, ready = list(plans), list[Plan]()
    while waiting:
        coming = {name for plan in waiting for name in plan.outputs}
        free = [plan for plan in waiting if not coming & set(plan.inputs)]
        if not free:
            raise ValueError("the plans depend on each other in a circle")
        ready += free
        waiting = [plan for plan in waiting if plan not in free]
    return ready


def descendants(plans: Sequence[Plan], names: Iterable[str]) -> set[str]:
    """Return the steps that use any of the contents `names`, directly or through others."""
    reached, steps = set(names), set[str]()
    for plan in in_order(plans):
        if reached & set(plan.inputs):
            steps.add(plan.name)
            reached |= set(plan.outputs)
    return steps


def sources(plans: Sequence[Plan]) -> list[str]:
    """Return the contents that no step makes, sorted."""
    outputs = {name for plan in plans for name in plan.outputs}
    return sorted({name for plan in plans for name in plan.inputs} - outputs)


def draw_plans(rng: np.random.Generator, steps: int) -> list[Plan]:
    """Return a random pipeline: several sources, branches that join, some steps with two outputs, in random order.

    Its last step in order depends on the first, and one step depends on a source that the first does not use.
    """
    words = rng.permutation([f"{a}{b}" for a in "bdfgkmnprt" for b in ("al", "er", "in", "os", "ul")])
    available, plans = ["first.raw", "second.raw"], list[Plan]()
    for number in range(steps):
        name = str(words[number])
        outputs = tuple(f"{name}.{part}" for part in range(1 + int(rng.random() < 0.3)))
        match number:
            case 0:
                inputs = ["first.raw"]
            case 1:
                inputs = ["second.raw"]
            case _:
                recent = available[-3:]
                count = min(len(available), 1 + int(rng.integers(3)))
                inputs = [str(rng.choice(recent)), *map(str, rng.choice(available, count - 1, replace=False))]
        plans.append(Plan(name, tuple(dict.fromkeys(inputs)), outputs))
        available += outputs
    return [plans[index] for index in rng.permutation(steps)]


def changed(plans: Sequence[Plan], name: str, **fields: Any) -> list[Plan]:
    """Return the plans with other `fields` in the one called `name`."""
    return [replace(plan, **fields) if plan.name == name else plan for plan in plans]


@dataclass(frozen=True)
class Session:
    """The record of one call of a runner's `run`.

    `executed` are the executed steps, with repetitions, and `given` the inputs they got. `said` is the value that `run`
    returned, None if it raised; `refused` tells whether it raised `ValueError`. `changes` are the numbers of the
    operations that changed the store, counted from 1.
    """

    executed: tuple[str, ...]
    given: tuple[bytes, ...]
    said: Any
    refused: bool
    changes: tuple[int, ...]

    @property
    def counts(self) -> Counter[str]:
        """The number of executions of each step."""
        return Counter(self.executed)


def session(
    make: Callable[[Any, Any], Any],
    factory: Factory,
    store: Store,
    *,
    until: str | None = None,
    kill_at: int | None = None,
) -> Session:
    """Make a runner in a new copy of the student's process, run it once, and return a record of what it did.

    Parameters
    ----------
    make : callable
        The student's class: `make(steps, store)` has a method `run(until)`.
    factory : Factory
    store : Store
        Stays as the session leaves it, so that another session can continue.
    until : str, optional
        The step to stop after.
    kill_at : int, optional
        The operation of the store at which the process is killed.
    """
    store.revive()
    store.kill_at = kill_at
    factory.executed, factory.given, factory.alive = [], [], lambda: not store.dead
    answer, refused = None, False
    try:
        with fresh():
            runner = make(factory.steps(), exposed(store, *METHODS))
            answer = runner.run(until) if until else runner.run()
    except ValueError:
        refused = True
    except Exception:
        if not (store.dead or factory.faults):
            raise
    changes = tuple(number for number, method in enumerate(store.log, 1) if method in CHANGING)
    store.revive()
    return Session(tuple(factory.executed), tuple(factory.given), answer, refused, changes)


def holds(store: Store, contents: Mapping[str, bytes]) -> bool:
    """Return whether every name has its content in the store."""
    return all(store.peek(name) == content for name, content in contents.items())
