"""Pipelines drawn by the salt, and what a runner makes of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks.pipelines import (
    Factory, Plan, Session, changed, descendants, draw_plans, holds, in_order, session, sources,
)  # fmt: skip
from autograder.checks.store import Store
from autograder.worlds import generator

Make = Callable[[Any, Any], Any]

STEPS = (5, 6, 7, 8, 8, 9)
KILLED_STEPS, KILLS = (5, 6), 24
FAILING = 4


@dataclass(frozen=True)
class World:
    """A pipeline, what its sources hold, and the choices made in it."""

    plans: tuple[Plan, ...]
    secret: str
    store: Store
    inner: str  # a step on which others depend
    source: str
    output: str  # of some step
    retries: int

    @property
    def widest(self) -> str:
        """The source on which most steps depend."""
        return max(sources(self.plans), key=lambda source: len(descendants(self.plans, [source])))

    @property
    def branch(self) -> str:
        """The step on which others depend that leaves most steps with nothing to do with it."""

        def apart(name: str) -> int:
            outputs = next(plan.outputs for plan in self.plans if plan.name == name)
            return len(self.plans) - len(ancestors(self, name) | descendants(self.plans, outputs))

        inner = [plan.name for plan in self.plans if descendants(self.plans, plan.outputs)]
        return max(inner, key=apart)

    def factory(self, plans: Sequence[Plan] | None = None) -> Factory:
        return Factory(self.plans if plans is None else plans, self.secret)

    def contents(self, store: Store, plans: Sequence[Plan] | None = None) -> dict[str, bytes]:
        """Return what every name must hold, given the sources in `store`."""
        return self.factory(plans).contents({name: store.peek(name) for name in sources(self.plans)})


def worlds(salt: bytes, name: str, steps: Sequence[int]) -> tuple[World, ...]:
    rng = generator(salt, f"a08_pipeline/{name}")
    return tuple(_world(rng, count) for count in steps)


def _world(rng: np.random.Generator, steps: int) -> World:
    plans = draw_plans(rng, steps)
    store = Store()
    for source in sources(plans):
        store.put(source, f"{source} of week {rng.integers(1000)}#first remark".encode())
    inner = [plan.name for plan in plans if descendants(plans, plan.outputs)]
    outputs = sorted(name for plan in plans for name in plan.outputs)
    return World(
        tuple(plans), str(rng.integers(2**62)), store, str(rng.choice(inner)), str(rng.choice(sources(plans))),
        str(rng.choice(outputs)), int(rng.integers(1, 4)),
    )  # fmt: skip


def all_once(world: World) -> Counter[str]:
    return Counter(plan.name for plan in world.plans)


def producer(world: World, output: str) -> str:
    return next(plan.name for plan in world.plans if output in plan.outputs)


def ancestors(world: World, name: str) -> set[str]:
    """Return the step and all those it depends on."""
    found: set[str] = {name}
    for plan in reversed(in_order(world.plans)):
        used = {each for other in world.plans if other.name in found for each in other.inputs}
        if used & set(plan.outputs):
            found.add(plan.name)
    return found


def reruns(make: Make, world: World) -> Iterator[tuple[str, bool]]:
    """Yield for each component whether a runner did what it must in one situation."""
    store = world.store.copy()
    first = session(make, world.factory(), store)
    right = first.counts == all_once(world) and holds(store, world.contents(store))
    second = session(make, world.factory(), store)
    yield "again", right and not second.executed and holds(store, world.contents(store))
    yield "again", right and _until(make, world)
    for component, situation in SITUATIONS:
        yield component, right and situation(make, world, store.copy())


def _until(make: Make, world: World) -> bool:
    """Up to a step, only what it needs is run; the rest comes later."""
    store, needed = world.store.copy(), ancestors(world, world.inner)
    part = session(make, world.factory(), store, until=world.inner)
    rest = session(make, world.factory(), store)
    return part.counts == Counter(needed) and part.counts + rest.counts == all_once(world)


def _after(make: Make, world: World, store: Store, expected: set[str], plans: Sequence[Plan] | None = None) -> bool:
    found = session(make, world.factory(plans), store)
    return found.counts == Counter(expected) and holds(store, world.contents(store, plans))


def _change_source(make: Make, world: World, store: Store) -> bool:
    store.put(world.source, b"another week#first remark")
    return _after(make, world, store, descendants(world.plans, [world.source]))


def _back_and_forth(make: Make, world: World, store: Store) -> bool:
    """A source changes and changes back: what was made of it first is there no more."""
    before = store.peek(world.source) or b""
    store.put(world.source, b"another week#first remark")
    session(make, world.factory(), store)
    store.put(world.source, before)
    session(make, world.factory(), store)
    return holds(store, world.contents(store))


def _version(make: Make, world: World, store: Store) -> bool:
    return _after(make, world, store, {world.inner}, changed(world.plans, world.inner, version="2"))


def _behaviour(make: Make, world: World, store: Store) -> bool:
    plans = changed(world.plans, world.inner, version="2", behaviour="2")
    outputs = next(plan.outputs for plan in plans if plan.name == world.inner)
    return _after(make, world, store, {world.inner} | descendants(plans, outputs), plans)


def _written_again(make: Make, world: World, store: Store) -> bool:
    for source in sources(world.plans):
        store.put(source, store.peek(source) or b"")
    return _after(make, world, store, set())


def _remark(make: Make, world: World, store: Store) -> bool:
    """What the steps make of a changed remark is what was there before: nothing else has to run."""
    held = (store.peek(world.source) or b"").partition(b"#")[0]
    store.put(world.source, held + b"#second remark")
    return _after(make, world, store, {plan.name for plan in world.plans if world.source in plan.inputs})


def _lost(make: Make, world: World, store: Store) -> bool:
    """What is lost is made again, or brought back by a runner that keeps old contents."""
    store.delete(world.output)
    found = session(make, world.factory(), store)
    return set(found.executed) <= {producer(world, world.output)} and holds(store, world.contents(store))


SITUATIONS = [
    ("change", _change_source),
    ("change", _back_and_forth),
    ("version", _version),
    ("version", _behaviour),
    ("no change", _written_again),
    ("no change", _remark),
    ("no change", _lost),
]


def kills(make: Make, world: World, update: bool) -> Iterator[bool]:
    """Yield for each moment whether a killed run is made good by the next one, and no half content was ever in use.

    The moments are all those in which a first run, or one after a change, does something to the store; of many they
    are spread evenly.
    """
    begun = world.store.copy()
    if update:
        session(make, world.factory(), begun)
        begun.put(world.widest, b"another week#first remark")
    changes = session(make, world.factory(), begun.copy()).changes
    if not changes:  # a runner that changes nothing does nothing, killed or not
        yield from [False] * KILLS
    for place in np.unique(np.linspace(0, len(changes) - 1, min(len(changes), KILLS)).astype(int)):
        store = begun.copy()
        killed = session(make, world.factory(), store, kill_at=changes[place])
        torn = any(store.peek(name) not in (None, begun.peek(name), new) for name, new in world.contents(store).items())
        made_good = session(make, world.factory(), store)
        whole = {*world.contents(world.store).values(), *world.contents(store).values()}
        yield not torn and {*killed.given, *made_good.given} <= whole and holds(store, world.contents(store))


def failures(make: Make, world: World) -> Iterator[bool]:
    """Yield whether a runner tries again, gives up, goes on elsewhere, keeps what was in use, and makes it good."""
    plans = changed(world.plans, world.branch, retries=world.retries)
    store = world.store.copy()
    yield _failing(make, world, plans, store.copy(), world.retries).counts == _tried(world, world.retries + 1)

    outputs = next(plan.outputs for plan in plans if plan.name == world.branch)
    blocked = descendants(plans, outputs)
    lasting = _failing(make, world, plans, store, 1_000_000)
    expected = _tried(world, world.retries + 1)
    for name in blocked:
        del expected[name]
    said = lasting.said if isinstance(lasting.said, dict) else {}
    yield lasting.counts == expected and list(said.get("failed") or ()) == [world.branch]
    rest = session(make, world.factory(plans), store)
    yield rest.counts == Counter({world.branch} | blocked) and holds(store, world.contents(store))

    before = world.contents(store)
    new = changed(plans, world.branch, version="2", behaviour="2")
    _failing(make, world, new, store, 1_000_000)
    yield holds(store, before)


def _failing(make: Make, world: World, plans: Sequence[Plan], store: Store, times: int) -> Session:
    factory = world.factory(plans)
    factory.faults = {world.branch: times}
    return session(make, factory, store)


def _tried(world: World, times: int) -> Counter[str]:
    return all_once(world) + Counter({world.branch: times - 1})


def refusals(make: Make, world: World) -> Iterator[bool]:
    """Yield whether a pipeline that cannot work is refused before anything runs."""
    first, *_, last = in_order(world.plans)
    circle = changed(world.plans, first.name, inputs=(*first.inputs, last.outputs[0]))
    if last.name not in descendants(world.plans, first.outputs):
        circle = changed(circle, last.name, inputs=(*last.inputs, first.outputs[0]))
    twice = [*world.plans, replace(last, name="another")]
    namesakes = [*world.plans, replace(last, outputs=("another.csv",))]
    cases = ((circle, world.store), (twice, world.store), (namesakes, world.store), (world.plans, Store()))
    for plans, store in cases:
        found = session(make, world.factory(plans), store.copy())
        yield found.refused and not found.executed
