"""The reliability of the total score in a topic's tests."""

import pandas as pd

from autograder.reports.estimate import Estimate, constant


def cronbach_alpha(scores: pd.DataFrame) -> Estimate:
    """Return Cronbach's alpha of the tests of one topic.

    alpha = k / (k - 1) * (1 - sum of the tests' variances / variance of the total), with k tests and sample
    variances [1]_. It is a lower bound of reliability if the errors of the tests are uncorrelated; tests that
    measure opposite things make it negative. With few submissions it is a rough estimate.

    Parameters
    ----------
    scores : DataFrame of shape (submissions, tests)
        Points, without gaps.

    Returns
    -------
    Estimate
        Undefined with fewer than two tests or submissions, or if all totals are the same.

    References
    ----------
    .. [1] Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika 16,
       297-334.
    """
    submissions, tests = scores.shape
    if tests < 2:
        return Estimate(None, "fewer than two tests")
    if submissions < 2:
        return Estimate(None, "fewer than two submissions")
    total = scores.sum(axis=1)
    if constant(total):
        return Estimate(None, "all totals are the same")
    return Estimate(float(tests / (tests - 1) * (1 - scores.var(ddof=1).sum() / total.var(ddof=1))))
