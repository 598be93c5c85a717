"""The versions that a student's tests are tried on. The salt decides how right parts look, and the models' weights."""

from collections.abc import Callable
from functools import partial

import numpy as np

from autograder.checks.testing import Functions, Subject
from autograder.worlds import generator
from private import faulty, models
from private.right import DRESSES, NAMES, PANDAS, PLAIN, Dress, dressed

MIXED = 11
"""Right versions beside the plain ones and those with one dress: a random mix of implementations and dresses.

There are as many as it takes for claims made at random to fail on some.
"""

DRAWS = 4
"""Weights for each right model."""


def of_functions(salt: bytes) -> list[Subject]:
    """Return right versions of the seven functions, and versions in which one of them is wrong.

    A faulty version looks like one of the right ones, and each right one serves about equally often: how results
    look tells nothing.
    """
    rng = generator(salt, "a07_testing/functions")
    right = [(PANDAS, []), (PLAIN, []), *((PANDAS, [dress]) for dress in DRESSES), *(_mix(rng) for _ in range(MIXED))]
    subjects = [Subject("", partial(dressed, functions, dresses)) for functions, dresses in [right[0], *right]]
    turns = rng.permutation(len(faulty.FAULTS))
    for turn, (name, weight, function) in zip(turns, faulty.FAULTS, strict=True):
        functions, dresses = right[turn % len(right)]
        subjects.append(Subject(name, partial(dressed, {**functions, name: function}, dresses), weight))
    return subjects


def _mix(rng: np.random.Generator) -> tuple[dict[str, Callable], list[Dress]]:
    """Return for each function one of its right implementations, and two dresses."""
    functions = {name: (PANDAS, PLAIN)[rng.integers(2)][name] for name in NAMES}
    return functions, [DRESSES[n] for n in sorted(rng.choice(len(DRESSES), 2, replace=False))]


def of_models(salt: bytes) -> list[Subject]:
    """Return models that keep to the contract, and models that break it."""
    rng = generator(salt, "a07_testing/models")
    right = [("", 1.0, make) for make in (models.RIGHT[0], *DRAWS * models.RIGHT)]
    return [
        Subject(about, partial(_model, make, models.Weights.draw(rng)), weight)
        for about, weight, make in [*right, *models.FAULTS]
    ]


def _model(make, weights: models.Weights) -> Functions:
    return {"predict": make(weights)}
