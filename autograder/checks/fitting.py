"""Fitting: was each fold's model fitted on that fold's training rows, as they are, and on nothing else?"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from autograder.checks.result import Check
from autograder.checks.spy import Call

Identities = frozenset[Hashable]
FoldRows = tuple[Identities, Identities]


def fitting_check(
    calls: Sequence[Call],
    again: Sequence[Call],
    folds: Sequence[tuple[Collection[Hashable], Collection[Hashable]]],
    labels: Mapping[Any, float],
    changed: Collection[Hashable],
) -> Check:
    """Check an evaluation by what its spies recorded in two runs.

    Parameters
    ----------
    calls, again : sequence of Call
        Of `Spies.calls`: the evaluation of a frame, and of a copy of it in which the rows `changed`, all of
        them test rows that no fold trains on, have other values and other labels. The folds of both are the
        same.
    folds : sequence of (training identities, test identities)
    labels : mapping
        Identity -> label in the first run.
    changed : collection
        Identities of the rows that differ between the runs.

    Returns
    -------
    Check
        Score 1 if in both runs, for each fold, one spy was fitted once, on exactly the training rows with
        their labels, and then asked about exactly the test rows (in one or several calls), no spy was used
        otherwise, and what the spies were given for unchanged rows is the same in both runs; else 0.

    Notes
    -----
    The second run is what finds preprocessing before the split. A value computed from the row alone, or from
    the fold's training rows, cannot change when other rows do; one computed from all rows does.
    """
    rows = [(frozenset(train), frozenset(test)) for train, test in folds]
    faults = _row_faults(calls, rows) or _row_faults(again, rows) or _label_faults(calls, labels)
    if not faults and _contents(calls, changed) != _contents(again, changed):
        faults = ["What a model was given depends on held-out rows: something was fitted too early."]
    message = faults[0] if faults else "Every fold fits one fresh model on its own rows."
    return Check("spied fitting", float(not faults), message, {"faults": float(len(faults))})


def _row_faults(calls: Sequence[Call], folds: Sequence[FoldRows]) -> list[str]:
    """Return what is wrong with which rows were fitted and predicted."""
    fits = [call for call in calls if call.kind == "fit"]
    fitted = [frozenset(call.content) for call in fits]
    faults = []
    if not fits:
        return ["evaluate never fitted a model made by the make_model it was given."]
    if len({call.spy for call in fits}) < len(fits):
        faults.append("A model was fitted twice: call make_model for a fresh one in each fold.")
    if missing := sum(train not in fitted for train, _ in folds):
        faults.append(f"{missing} of {len(folds)} folds have no model fitted on exactly their training rows.")
    if len(fits) > len(folds):
        faults.append(f"{len(fits)} models were fitted for {len(folds)} folds: fit nothing outside a fold.")
    tests = dict(folds)
    asked = _asked(calls)
    for call in fits:
        wanted = tests.get(frozenset(call.content))
        if wanted is not None and asked.get(call.spy, frozenset()) != wanted:
            faults.append("A model was not asked for exactly the test rows of its fold.")
            break
    if asked.keys() - {call.spy for call in fits}:
        faults.append("A model was asked for predictions without having been fitted.")
    return faults


def _asked(calls: Sequence[Call]) -> dict[int, Identities]:
    """Return for each spy all rows it was asked to predict."""
    asked: dict[int, Identities] = {}
    for call in calls:
        if call.kind == "predict":
            asked[call.spy] = asked.get(call.spy, frozenset()) | frozenset(call.content)
    return asked


def _label_faults(calls: Sequence[Call], labels: Mapping[Any, float]) -> list[str]:
    wrong = any(labels.get(row) != label for call in calls for row, label in call.labels.items())
    return ["A model was fitted with labels that do not belong to its rows."] if wrong else []


def _contents(calls: Sequence[Call], changed: Collection[Hashable]) -> dict[Hashable, Any]:
    """Return what the spies were given for unchanged rows, by training rows of the fold and kind of call."""
    fold = {call.spy: frozenset(call.content) for call in calls if call.kind == "fit"}
    differing = frozenset(changed)
    return {
        (fold[call.spy], call.kind, row): (digest, call.labels.get(row))
        for call in calls
        for row, digest in call.content.items()
        if row not in differing
    }
