"""Check that each fold's model was fitted on that fold's training rows, unchanged, and on nothing else."""

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
        `Spies.calls` after the evaluation of a frame, and after that of a copy in which the rows `changed` have
        other values and labels. These rows are test rows that no fold trains on. Both runs have the same folds.
    folds : sequence of (training identities, test identities)
    labels : mapping
        Identity -> label in the first run.
    changed : collection
        Identities of the rows that differ between the runs.

    Returns
    -------
    Check
        Score 1 if in both runs, for each fold, one spy was fitted once, on exactly the training rows with
        their labels, and then predicted exactly the test rows (in one or several calls), no spy was used
        otherwise, and the spies got the same content for unchanged rows in both runs; else 0.

    Notes
    -----
    The second run finds preprocessing before the split. A value computed from its row alone, or from the fold's
    training rows, cannot change when other rows do; a value computed from all rows changes.
    """
    rows = [(frozenset(train), frozenset(test)) for train, test in folds]
    faults = _row_faults(calls, rows) or _row_faults(again, rows) or _label_faults(calls, labels)
    if not faults and _contents(calls, changed) != _contents(again, changed):
        faults = ["The training data of a model depend on held-out rows: fit all preprocessing inside the fold."]
    message = faults[0] if faults else "Every fold fits one fresh model on its own rows."
    return Check("spied fitting", float(not faults), message, {"faults": float(len(faults))})


def _row_faults(calls: Sequence[Call], folds: Sequence[FoldRows]) -> list[str]:
    """Return the faults of the fitted and the predicted rows."""
    fits = [call for call in calls if call.kind == "fit"]
    fitted = [frozenset(call.content) for call in fits]
    faults = []
    if not fits:
        return ["Your evaluate never fitted a model: call make_model in each fold, and fit the model it returns."]
    if len({call.spy for call in fits}) < len(fits):
        faults.append("Your code fitted a model twice: call make_model for a fresh one in each fold.")
    if missing := sum(train not in fitted for train, _ in folds):
        faults.append(f"{missing} of {len(folds)} folds have no model fitted on exactly their training rows.")
    if len(fits) > len(folds):
        faults.append(f"Your code fitted {len(fits)} models for {len(folds)} folds: fit nothing outside a fold.")
    tests = dict(folds)
    predicted = _predicted(calls)
    for call in fits:
        expected = tests.get(frozenset(call.content))
        if expected is not None and predicted.get(call.spy, frozenset()) != expected:
            faults.append("A model did not predict exactly the test rows of its fold.")
            break
    if predicted.keys() - {call.spy for call in fits}:
        faults.append("Your code asked a model for predictions before it was fitted.")
    return faults


def _predicted(calls: Sequence[Call]) -> dict[int, Identities]:
    """Return all rows that each spy predicted."""
    predicted: dict[int, Identities] = {}
    for call in calls:
        if call.kind == "predict":
            predicted[call.spy] = predicted.get(call.spy, frozenset()) | frozenset(call.content)
    return predicted


def _label_faults(calls: Sequence[Call], labels: Mapping[Any, float]) -> list[str]:
    differ = any(labels.get(row) != label for call in calls for row, label in call.labels.items())
    return ["Your code fitted a model with labels that do not belong to its rows."] if differ else []


def _contents(calls: Sequence[Call], changed: Collection[Hashable]) -> dict[Hashable, Any]:
    """Return the content that spies got for unchanged rows, by training rows of the fold and kind of call."""
    fold = {call.spy: frozenset(call.content) for call in calls if call.kind == "fit"}
    differing = frozenset(changed)
    return {
        (fold[call.spy], call.kind, row): (digest, call.labels.get(row))
        for call in calls
        for row, digest in call.content.items()
        if row not in differing
    }
