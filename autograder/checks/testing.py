"""Test tests: a student's suite must fail on faulty functions, and pass on all that keep to the specification.

The suite and pytest run in the student's process, so student code can forge any report. A score therefore uses only one
bit of the report for each version of the functions: did the suite pass? A forged bit gains nothing, because versions
differ in behaviour only:

- The functions run in the examiner: the student's process has stubs, and no source, name, docstring or address that
  distinguishes versions.
- Versions take turns in a random order, each with a new copy of the process, and functions of an earlier version cannot
  be called any more.
- "Fails always" fails on right versions, "passes always" finds nothing, and a suite that ignores behaviour fails on as
  large a share of right versions as of faulty ones: `earned` is zero for all of them.

The bit belongs to a version and not to a test: of many tests that fail at random, some would by chance fail on faulty
versions only.
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
    """Functions that student code can call; it sees only their results, their exceptions and their changes."""

    def __init__(self, functions: Functions) -> None:
        self._functions = dict(functions)
        self._open = True

    def close(self) -> None:
        """Refuse all later calls."""
        self._open = False

    def names(self) -> list[str]:
        """Return the names of the functions."""
        return sorted(self._functions)

    def call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[str, Any, list[Any]]:
        """Call a function; return how the call ended, its value, and the changed arguments as [position, new content].

        A call ends as ("returned", value) or as ("raised", [built-in exception, text]).
        """
        if not self._open:
            raise RuntimeError("the run of this version is over")
        arguments: dict[int | str, Any] = dict(enumerate(args))
        arguments.update(kwargs)
        before = {key: value.copy() for key, value in arguments.items() if _is_table(value)}
        how: str
        value: Any
        try:
            how, value = "returned", self._functions[name](*args, **kwargs)
        except Exception as error:
            how, value = "raised", [_builtin(error), str(error)]
        changes = [[key, arguments[key]] for key, old in before.items() if not _same(old, arguments[key])]
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
    """Return the outcome that `run` reports for each test in `file`.

    The tests run on `functions`, in a copy of the student's process. The report is not trusted; a report that is not
    a dict of texts counts as empty.
    """
    version = Version(functions)
    try:
        with fresh():
            report = run(file, exposed(version, "names", "call"), seed)
    finally:
        version.close()
    texts = isinstance(report, dict) and all(isinstance(text, str) for item in report.items() for text in item)
    return report if texts else {}


def passes(report: Mapping[str, str]) -> bool:
    """Return whether a suite passed: some of its tests passed, and none failed."""
    return "passed" in report.values() and "failed" not in report.values()


@dataclass(frozen=True)
class Subject:
    """Functions on which to run a suite.

    Parameters
    ----------
    about : str
        The subject of the fault in the words of the specification, which may appear in messages. Empty if the
        functions are right.
    make : callable
        Returns new functions by name for each run.
    weight : float, default=1.0
        The value of finding the fault.
    """

    about: str
    make: Callable[[], Functions]
    weight: float = 1.0


@dataclass(frozen=True)
class Trial:
    """The result of a suite on one subject."""

    about: str
    weight: float
    passed: bool


def trials(run: Run, file: str, subjects: Sequence[Subject]) -> tuple[Trial, ...]:
    """Run the tests in `file` on each subject; the first must be right, only qualifies the suite, and has no result.

    A suite that fails on the first subject fails on all, and no other run takes place. The others come in a random
    order, because the result of a suite must not depend on the order.
    """
    first, *others = subjects
    if first.about:
        raise ValueError(f"the first subject must be right; it has a fault in {first.about}")
    qualified = passes(outcomes(run, file, first.make()))
    order = random.SystemRandom().sample(range(len(others)), len(others))
    passed = {index: qualified and passes(outcomes(run, file, others[index].make())) for index in order}
    return tuple(Trial(subject.about, subject.weight, passed[index]) for index, subject in enumerate(others))


def kill_rate(results: Sequence[Trial]) -> float:
    """Return the weighted share of faulty subjects on which the suite failed."""
    faulty = [trial for trial in results if trial.about]
    return sum(trial.weight for trial in faulty if not trial.passed) / sum(trial.weight for trial in faulty)


def allowed_rate(results: Sequence[Trial]) -> float:
    """Return the share of right subjects on which the suite passed."""
    right = [trial for trial in results if not trial.about]
    return sum(trial.passed for trial in right) / len(right)


def earned(results: Sequence[Trial], need: float = 0.3) -> float:
    """Return (share of faulty subjects failed - share of right subjects failed) / `need`, clipped to [0, 1].

    The difference is Youden's index (1950). It is 0 on average for a suite that ignores behaviour.
    """
    return gate(kill_rate(results) + allowed_rate(results) - 1, need)


def kills(results: Sequence[Trial], *, zero: float, full: float, most_wrong: float = 0.3) -> Check:
    """Score the faults that a suite finds.

    score = ramp(weighted share of faulty subjects found; `zero` -> `full`) * ramp(share of right subjects failed;
    `most_wrong` -> 0). The message names where most faults were missed.
    """
    rate, allowed = kill_rate(results), allowed_rate(results)
    missed = Counter(trial.about for trial in results if trial.about and trial.passed)
    hint = f"; most are missed in {', '.join(subject for subject, _ in missed.most_common(2))}" if missed else ""
    return Check(
        "faults found",
        ramp(rate, zero, full) * ramp(1 - allowed, most_wrong, 0),
        f"your tests find {rate:.0%} of the faults by weight; full marks need {full:.0%}{hint}"
        f"{_false_failures(results)}.",
        {"found": rate, "allowed": allowed},
    )


def allows(results: Sequence[Trial], *, zero: float) -> Check:
    """Score the right versions on which a suite passes.

    score = ramp(share of right subjects passed; `zero` -> 1) * `earned`.
    """
    allowed, worth = allowed_rate(results), earned(results)
    right = [trial.passed for trial in results if not trial.about]
    idle = "" if worth == 1 else "; tests that find few faults earn only a part of this"
    return Check(
        "right versions allowed",
        ramp(allowed, zero, 1) * worth,
        f"your tests pass on {sum(right)} of {len(right)} versions that keep to the specification{idle}.",
        {"allowed": allowed, "earned": worth},
    )


def _false_failures(results: Sequence[Trial]) -> str:
    right = [trial.passed for trial in results if not trial.about]
    if not any(right):
        return "; but they also fail on every version that keeps to the specification, and so find nothing"
    failed = len(right) - sum(right)
    return (
        f"; they also fail on {failed} version(s) that keep to the specification, which costs points" if failed else ""
    )


def steadiness(runs: Sequence[Mapping[str, str]], worth: float) -> Check:
    """Score a suite that ends in the same way each time it runs on the same functions.

    Parameters
    ----------
    runs : sequence of mappings from test to outcome
        Runs with other seeds and in other orders.
    worth : float
        A factor such as `earned`: a suite that tests nothing is not steady but silent.
    """
    first, *others = [dict(run) for run in runs] or [{}]
    unlike = sum(run != first for run in others)
    idle = "" if worth == 1 else "; tests that find few faults earn only a part of this"
    return Check(
        "steady results",
        float(passes(first) and not unlike) * worth,
        f"with other seeds and in another order, {unlike} of {len(others)} runs of your tests ended differently{idle}.",
        {"unlike": float(unlike), "earned": worth},
    )
