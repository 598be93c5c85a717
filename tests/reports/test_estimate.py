import pandas as pd

from autograder.reports.estimate import constant


def test_scores_are_constant_up_to_the_rounding_of_sums() -> None:
    assert constant(pd.Series([0.1 + 0.2, 0.3]))
    assert not constant(pd.Series([0.3, 0.31]))
