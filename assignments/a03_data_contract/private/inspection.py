"""The one measurement behind all scores of a contract."""

from collections.abc import Callable

import pandas as pd

from autograder.checks import once
from autograder.checks.data import Inspection, Prepare, inspect
from autograder.worlds import salt

from private.cases import cases

CASES = cases(salt())


def inspection(
    build_suite: Callable[[pd.DataFrame], object], prepare: Prepare, reference: pd.DataFrame
) -> Inspection:
    """Return what the student's contract does with the hidden days."""
    return once("contract", lambda: inspect(build_suite(reference), prepare, CASES, list(reference.columns)))
