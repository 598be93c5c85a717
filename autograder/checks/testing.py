"""Tests of tests: does a student's suite fail on faulty functions, and pass on all that keep to the specification?

The suite runs in the student's process, and so does pytest, so whatever is reported can be forged. Nothing rests on
the report but one bit for each version of the functions: did the suite pass? A forged bit gains nothing, as versions
differ in behaviour only:

- the functions are carried out in the examiner: the student's process has stubs, and no source, name, docstring or
  address that would tell one version from another;
- versions take turns in an order nobody can foresee, each with a copy of the process of its own, and functions of a
  version that is done with cannot be called any more;
- "fails always" fails on versions that are right, "passes always" finds nothing, and what is said without regard to
  behaviour fails on as large a share of right versions as of faulty ones: `earned` is zero for all of them.

There is one bit for a version and not one for a test: of many tests that fail at random, some would by chance fail on
faulty versions only.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from autograder.checks.result import Check, gate, ramp
from autograder.checks.runtime import exposed, fresh

Functions = Mapping[str, Callable[..., Any]]
Run = Callable[..., Any]
"""A student's `run(file, target, seed)`, which calls `testrun.run_tests`."""


class Version:
    """Functions that student code can call, and of which it sees only what they return, raise and change."""

    def __init__(self, functions: Functions) -> None:
        self._functions = dict(functions)
        self._open = True

    def close(self) -> None:
        """Let no function be called any more."""
        self._open = False

    def names(self) -> list[str]:
        """Return the names of the functions."""
        return sorted(self._functions)

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[str, Any, list[Any]]:
        """Return how the call ended, with what, and the arguments it changed as [place, new content].

        It ends as ("returned", value) or as ("raised", [built-in exception, text]).
        """
        if not self._open:
            raise RuntimeError("the run of this version is over")
        places: dict[int | str, Any] = dict(enumerate(args))
        places.update(kwargs)
        before = {place: value.copy() for place, value in places.items() if _is_table(value)}
        how: str
        value: Any
        try:
            how, value = "returned", self._functions[name](*args, **kwargs)
        except Exception as error:
            how, value = "raised", [_builtin(error), str(error)]
        changes = [[place, places[place]] for place, old in before.items() if not _same(old, places[place])]
        return how, value, changes


def _is_table(value: object) -> bool:
    return isinstance(value, np.ndarray | pd.DataFrame | pd.Series)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):
        return old.shape == new.shape and bool(pd.Series(old.ravel()).equals(pd.Series(new.ravel())))
    labels = old.equals(new) and old.index.equals(new.index)
    return bool(labels and (not isinstance(old, pd.DataFrame) or old.columns.equals(new.columns)))


def _builtin(error: BaseException) -> str:
    return next(base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins")


def outcomes(run: Run, file: str, functions: Functions, seed: int = 0) -> dict[str, str]:
    """Return what `run` says of each test in `file`, run against `functions` in a copy of the student's process.

    What it says is not to be trusted; what is no dict of texts counts as nothing.
    """
    version = Version(functions)
    try:
        with fresh():
            said = run(file, exposed(version, "names", "call"), seed)
    finally:
        version.close()
    texts = isinstance(said, dict) and all(isinstance(text, str) for item in said.items() for text in item)
    return said if texts else {}


def passes(said: Mapping[str, str]) -> bool:
    """Tell whether a suite passed: some tests did, and none failed."""
    return "passed" in said.values() and "failed" not in said.values()


@dataclass(frozen=True)
class Subject:
    """Functions to try a suite on.

    Parameters
    ----------
    about : str
        What a fault is in, in the words of the specification: it may appear in messages. Empty if there is none.
    make : callable
        Returns the functions by name, anew for each run.
    weight : float, default=1.0
        What finding the fault counts.
    """

    about: str
    make: Callable[[], Functions]
    weight: float = 1.0


@dataclass(frozen=True)
class Trial:
    """What a suite said of one subject."""

    about: str
    weight: float
    passed: bool


def trials(run: Run, file: str, subjects: Sequence[Subject]) -> tuple[Trial, ...]:
    """Try the tests in `file` on each subject but the first, which must be right and only qualifies.

    If the suite fails on the first, it is taken to fail on all, and nothing else is run. The others come in an order
    that is different each time: what a suite says must not depend on it.
    """
    first, *others = subjects
    if first.about:
        raise ValueError(f"the first subject must be right; it has a fault in {first.about}")
    qualified = passes(outcomes(run, file, first.make()))
    order = random.SystemRandom().sample(range(len(others)), len(others))
    passed = {place: qualified and passes(outcomes(run, file, others[place].make())) for place in order}
    return tuple(Trial(subject.about, subject.weight, passed[place]) for place, subject in enumerate(others))


def kill_rate(found: Sequence[Trial]) -> float:
    """Return the weighted share of faulty subjects on which the suite failed."""
    faulty = [trial for trial in found if trial.about]
    return sum(trial.weight for trial in faulty if not trial.passed) / sum(trial.weight for trial in faulty)


def allowed_rate(found: Sequence[Trial]) -> float:
    """Return the share of right subjects on which the suite passed."""
    right = [trial for trial in found if not trial.about]
    return sum(trial.passed for trial in right) / len(right)


def earned(found: Sequence[Trial], need: float = 0.3) -> float:
    """Return how much a suite tells: (share of faulty it fails on - share of right ones it fails on) / `need`.

    The difference is Youden's index (1950). It is 0 on average for whatever does not look at behaviour.
    """
    return gate(kill_rate(found) + allowed_rate(found) - 1, need)


def kills(found: Sequence[Trial], *, zero: float, full: float, most_wrong: float = 0.3) -> Check:
    """Score the faults that a suite finds.

    score = ramp(weighted share of faulty subjects found; `zero` -> `full`) * ramp(share of right subjects failed;
    `most_wrong` -> 0). The message names where most faults were missed.
    """
    rate, allowed = kill_rate(found), allowed_rate(found)
    missed = Counter(trial.about for trial in found if trial.about and trial.passed)
    hint = f"; most are missed in {', '.join(about for about, _ in missed.most_common(2))}" if missed else ""
    return Check(
        "faults found",
        ramp(rate, zero, full) * ramp(1 - allowed, most_wrong, 0),
        f"the tests find {rate:.0%} of the faults by weight, and full marks need {full:.0%}{hint}{_wrongly(found)}.",
        {"found": rate, "allowed": allowed},
    )


def allows(found: Sequence[Trial], *, zero: float) -> Check:
    """Score the right versions on which a suite passes.

    score = ramp(share of right subjects passed; `zero` -> 1) * `earned`.
    """
    allowed, worth = allowed_rate(found), earned(found)
    right = [trial.passed for trial in found if not trial.about]
    idle = "" if worth == 1 else "; tests that find few faults are given only a part of this"
    return Check(
        "right versions allowed",
        ramp(allowed, zero, 1) * worth,
        f"the tests pass on {sum(right)} of {len(right)} versions that keep to the specification{idle}.",
        {"allowed": allowed, "earned": worth},
    )


def _wrongly(found: Sequence[Trial]) -> str:
    right = [trial.passed for trial in found if not trial.about]
    if not any(right):
        return "; but they also fail on every version that keeps to the specification, and so find nothing"
    wrong = len(right) - sum(right)
    return f"; they also fail on {wrong} version(s) that keep to the specification, which costs points" if wrong else ""


def steadiness(runs: Sequence[Mapping[str, str]], worth: float) -> Check:
    """Score a suite that says the same each time it is run on the same functions.

    Parameters
    ----------
    runs : sequence of mappings from test to outcome
        Runs with other seeds and in other orders.
    worth : float
        Factor, as `earned`: a suite that tests nothing is not steady but silent.
    """
    first, *others = [dict(said) for said in runs] or [{}]
    unlike = sum(said != first for said in others)
    idle = "" if worth == 1 else "; tests that find few faults are given only a part of this"
    return Check(
        "steady results",
        float(passes(first) and not unlike) * worth,
        f"with other seeds and in another order, {unlike} of {len(others)} runs of the tests ended differently{idle}.",
        {"unlike": float(unlike), "earned": worth},
    )
