"""Check evaluations: compare reported AUCs with those that come true, and intervals with their coverage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import roc_auc_score

from autograder.checks.result import Check, CheckFailed, gate, ramp

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Report:
    """The report of an evaluation: the AUC, its interval from `lo` to `hi`, and the AUC of each fold."""

    auc: float
    lo: float
    hi: float
    folds: tuple[float, ...]


def read_report(result: object) -> Report:
    """Return a student's report; raise `CheckFailed` with a sentence for the student if it has faults.

    A report is a dict with the numbers `auc`, `lo` and `hi`, lo <= auc <= hi, and a list `folds` of AUCs.
    """
    if not isinstance(result, dict):
        raise CheckFailed(f"Your evaluate must return a dict, but it returned {type(result).__name__}.")
    missing = [key for key in ("auc", "lo", "hi", "folds") if key not in result]
    if missing:
        raise CheckFailed(f"The dict that your evaluate returns lacks {', '.join(missing)}.")
    if not isinstance(result["folds"], (list, tuple, np.ndarray, pd.Series)):
        raise CheckFailed("The entry folds of your report must be a list of numbers, one AUC for each fold.")
    try:
        folds = tuple(float(auc) for auc in result["folds"])
        report = Report(float(result["auc"]), float(result["lo"]), float(result["hi"]), folds)
    except (TypeError, ValueError):
        raise CheckFailed("In your report, auc, lo and hi must be numbers, and folds a list of numbers.") from None
    if not folds or not all(math.isfinite(x) for x in (report.auc, report.lo, report.hi, *folds)):
        raise CheckFailed("Your evaluate reported no fold, or a number that is missing or infinite.")
    if not report.lo <= report.auc <= report.hi:
        raise CheckFailed("Your interval from lo to hi does not contain auc.")
    return report


def expected_auc(probability: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """Return the AUC of `score` that is expected for outcomes drawn with `probability`.

    Every row counts as positive with weight p and as negative with weight 1 - p, so that the result does not
    depend on one draw of outcomes:

        AUC = sum_ij p_i (1 - p_j) ([s_i > s_j] + [s_i = s_j] / 2) / sum_ij p_i (1 - p_j)

    This is the ratio of the expected numerator and denominator of the Mann-Whitney statistic (except for the
    pairs i = j, one in n).

    References
    ----------
    J. A. Hanley, B. J. McNeil (1982), The meaning and use of the area under a ROC curve, Radiology 143.
    """
    p, s = np.asarray(probability, dtype=float), np.asarray(score, dtype=float)
    outcome = np.repeat([1, 0], len(p))
    return float(roc_auc_score(outcome, np.concatenate([s, s]), sample_weight=np.concatenate([p, 1 - p])))


def promise_kept(reported: Sequence[float], true: Sequence[float], *, full: float = 0.02, zero: float = 0.06) -> Check:
    """Check reported AUCs against the AUCs that came true afterwards.

    Parameters
    ----------
    reported, true : sequence of float
        The AUC reported in each of several worlds, and the AUC of the same model later.
    full, zero : float
        The absolute mean gaps that earn full marks and nothing.

    Returns
    -------
    Check
        Score = ramp(|mean(reported - true)|).

    Notes
    -----
    Gaps of both signs cancel, on purpose. A single evaluation misses the truth by chance, and its interval says so;
    the average over worlds is bias, which no interval shows.
    """
    gap = np.asarray(reported, dtype=float) - np.asarray(true, dtype=float)
    bias, error = float(np.mean(gap)), float(np.mean(np.abs(gap)))
    message = (
        f"On average over {len(gap)} worlds your reported AUC is {abs(bias):.3f} too "
        f"{'high' if bias > 0 else 'low'}, compared with the AUC in the months that followed (full marks: at most "
        f"{full:.3f}, none from {zero:.3f})."
    )
    return Check("promise kept", ramp(abs(bias), zero, full), message, {"bias": bias, "error": error})


def interval_check(
    reports: Sequence[Report],
    truth: float,
    spread: float,
    *,
    level: float = 0.9,
    coverage: tuple[float, float] = (0.55, 0.85),
    width: tuple[float, float] = (2.5, 1.5),
) -> Check:
    """Check intervals by their coverage of the truth and by their width.

    Parameters
    ----------
    reports : sequence of Report
        Reports of one evaluation on independent draws of the data.
    truth : float
        The value that the mean of the reported AUCs estimates.
    spread : float
        The standard deviation, over draws, of the AUC of an honest evaluation.
    level : float, default 0.9
        The required confidence level.
    coverage, width : pair of float
        (zero, full): the share of intervals that cover the truth; and the mean width as a multiple of the
        ideal width.

    Returns
    -------
    Check
        Score = ramp(coverage) * ramp(width) * gate(sd of the reported AUCs, spread / 2). An interval that always
        covers because it is endless says nothing, and a report that is equal for all data does not depend on them.

    Notes
    -----
    The ideal width is 2 z spread, with z the normal quantile of the level: the interval of an evaluation that knows
    its sampling distribution.

    References
    ----------
    T. Gneiting, A. E. Raftery (2007), Strictly proper scoring rules, JASA 102 (section 6.2: coverage with
    sharpness).
    """
    lo, hi = (np.asarray([getattr(report, end) for report in reports]) for end in ("lo", "hi"))
    covered = float(np.mean((lo <= truth) & (truth <= hi)))
    ratio = float(np.mean(hi - lo)) / (2 * NormalDist().inv_cdf((1 + level) / 2) * spread)
    varied = float(np.std([report.auc for report in reports], ddof=1)) / spread
    message = (
        f"Your {level:.0%} interval covers the true AUC in {covered:.0%} of {len(reports)} draws (full marks: "
        f"{coverage[1]:.0%}, none at {coverage[0]:.0%}) and is {ratio:.2f} times as wide as necessary "
        f"(full marks: at most {width[1]:.2f}, none from {width[0]:.2f})."
    )
    if varied < 0.5:
        message += " Your reported AUC hardly changes from draw to draw: it must be computed from the data."
    score = ramp(covered, *coverage) * ramp(ratio, *width) * gate(varied, 0.5)
    return Check("interval", score, message, {"coverage": covered, "width": ratio, "varied": varied})


def audit_accuracy(
    answers: Sequence[object],
    truth: Sequence[str],
    *,
    clean: str = "none",
    zero: float = 0.5,
    full: float = 0.9,
) -> Check:
    """Score an audit by its balanced accuracy: an auditor that passes all cases, or none, earns nothing.

    Parameters
    ----------
    answers, truth : sequence
        The answer of the audit about each case, and the right answer.
    clean : str, default "none"
        The answer for a case without a fault.
    zero, full : float
        The balanced accuracies that earn nothing and full marks.

    Returns
    -------
    Check
        Score = ramp((specificity + sensitivity) / 2). Specificity is the share of clean cases that passed.
        Sensitivity is the mean over faulty cases of 1 for the right fault, 1/2 for another fault, and 0 for
        `clean` or an answer that names no fault.

    References
    ----------
    K. H. Brodersen et al. (2010), The balanced accuracy and its posterior distribution, ICPR.
    """
    faults = set(truth) - {clean}
    cases = list(zip((answer if isinstance(answer, str) else "" for answer in answers), truth, strict=True))
    passed = [answer == clean for answer, right in cases if right == clean]
    credits = [
        1.0 if answer == right else 0.5 if answer in faults else 0.0 for answer, right in cases if right != clean
    ]
    specificity, sensitivity = float(np.mean(passed)), float(np.mean(credits))
    balanced = (specificity + sensitivity) / 2
    message = (
        f"Your audit passed {sum(passed)} of {len(passed)} clean cases; of {len(credits)} faulty ones it named "
        f"{sum(credit == 1 for credit in credits)} rightly and {sum(credit == 0.5 for credit in credits)} by another "
        f"fault's name: balanced accuracy {balanced:.2f} (full marks: {full}, none at {zero})."
    )
    measured = {"specificity": specificity, "sensitivity": sensitivity, "balanced": balanced}
    return Check("audit", ramp(balanced, zero, full), message, measured)
