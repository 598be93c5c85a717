"""Check for leakage: information that reaches a prediction, but does not exist yet when the prediction is needed."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import roc_auc_score

from autograder.checks.result import Check, CheckFailed, gate, ramp

Scores = npt.NDArray[np.float64]


def scramble(frame: pd.DataFrame, columns: Sequence[str], seed: int) -> pd.DataFrame:
    """Return `frame` with the values of each of `columns` permuted among its rows, each column on its own.

    Every column keeps its values and types; only their link to the rows is lost.
    """
    rng = np.random.default_rng(seed)
    shuffled = {name: frame[name].array.take(rng.permutation(len(frame))) for name in columns}
    return frame.assign(**shuffled)


def read_scores(result: object, rows: int) -> Scores:
    """Return the score of the positive class from what `predict_proba` returned for `rows` rows.

    An array of shape (rows, 2), whose second column counts, and one of shape (rows,) are accepted. Raise
    `CheckFailed` with a sentence for the student for anything else, and for scores that are not finite.
    """
    if not isinstance(result, (np.ndarray, pd.Series, pd.DataFrame, list, tuple)):
        raise CheckFailed(
            f"Your predict_proba must return an array of numbers, but it returned {type(result).__name__}."
        )
    try:
        array = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise CheckFailed("Your predict_proba must return numbers and nothing else.") from None
    if array.shape not in ((rows, 2), (rows,)):
        raise CheckFailed(
            f"Your predict_proba must return shape ({rows}, 2) for {rows} rows, but it returned {array.shape}."
        )
    scores = array[:, 1] if array.ndim == 2 else array
    if not np.isfinite(scores).all():
        raise CheckFailed("Your predict_proba returned scores that are missing or infinite.")
    return scores


def future_columns(
    predict_proba: Callable[[pd.DataFrame], object],
    test: pd.DataFrame,
    outcome: npt.ArrayLike,
    late: Sequence[str],
    *,
    skill: float,
    seed: int,
    tolerance: float = 1e-9,
) -> Check:
    """Check that predictions do not change when every column known only after the request is scrambled.

    Parameters
    ----------
    predict_proba : callable
        The method of a fitted model. It is called with `test`, and with a copy whose `late` columns are scrambled.
    test : DataFrame
        Rows the model was not fitted on, with all columns.
    outcome : array-like of bool
        The outcome of each row of `test`.
    late : sequence of str
        Columns whose values are known only after the request.
    skill : float
        How far above 0.5 the AUC on the scrambled rows must be for full marks: a model that uses no column is
        invariant, too.
    tolerance : float, default 1e-9
        A prediction has changed if it differs by more than this.

    Returns
    -------
    Check
        Score = [no prediction changed] * gate(AUC - 0.5, skill).

    Raises
    ------
    CheckFailed
        If `predict_proba` does not return scores.

    References
    ----------
    S. Kaufman et al. (2012), Leakage in data mining: formulation, detection, and avoidance, ACM TKDD 6(4).
    """
    before = read_scores(predict_proba(test), len(test))
    after = read_scores(predict_proba(scramble(test, late, seed)), len(test))
    moved = float(np.mean(np.abs(after - before) > tolerance))
    auc = float(roc_auc_score(outcome, after))
    message = (
        f"{moved:.1%} of your predictions changed when the columns known only after the request were scrambled "
        f"(full marks: none); AUC without these columns {auc:.3f} (full marks: {0.5 + skill:.3f})."
    )
    score = float(moved == 0) * gate(auc - 0.5, skill)
    return Check("future columns", score, message, {"moved": moved, "auc": auc})


def permuted_aucs(
    auc: Callable[[pd.DataFrame], float], frame: pd.DataFrame, target: str, *, rounds: int, seed: int
) -> list[float]:
    """Return the values of `auc` on copies of `frame` with a permuted `target`, one for each round."""
    return [auc(scramble(frame, [target], seed + i)) for i in range(rounds)]


def permuted_labels(
    actual: float, permuted: Sequence[float], *, skill: float, full: float = 0.02, zero: float = 0.06
) -> Check:
    """Check an evaluation by its reports on data without any signal.

    Parameters
    ----------
    actual : float
        The AUC reported with the true labels.
    permuted : sequence of float
        The AUCs reported after permuting the labels, from `permuted_aucs`.
    skill : float
        How far above 0.5 `actual` must be for full marks: an evaluation that always reports 0.5 is no
        evaluation.
    full, zero : float
        The mean distances from 0.5 that earn full marks and nothing.

    Returns
    -------
    Check
        Score = ramp(mean |AUC - 0.5| over rounds) * gate(actual - 0.5, skill).

    Notes
    -----
    With permuted labels features and outcome are independent, so an honest AUC differs from 0.5 by chance only.
    Any other difference comes from labels that reached the features before the split.

    References
    ----------
    M. Ojala, G. C. Garriga (2010), Permutation tests for studying classifier performance, JMLR 11 (test 1).
    """
    distance = float(np.mean(np.abs(np.asarray(permuted) - 0.5)))
    message = (
        f"With permuted labels your reported AUC is {distance:.3f} away from 0.5 on average (full marks: at "
        f"most {full:.3f}, none from {zero:.3f}); with true labels it is {actual:.3f} (full marks: at least "
        f"{0.5 + skill:.3f})."
    )
    score = ramp(distance, zero, full) * gate(actual - 0.5, skill)
    return Check("permuted labels", score, message, {"distance": distance, "actual": actual})
