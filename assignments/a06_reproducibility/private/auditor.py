"""Another party: what a run has to be, computed without the student."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Row = dict[str, float]


@dataclass(frozen=True)
class Result:
    """The predictions for some rows, and the metric, of a run."""

    predictions: list[float]
    mae: float


def lines(contents: Sequence[bytes]) -> list[str]:
    """Return the header and all lines of rows in documented order."""
    tables = sorted((content.decode().splitlines() for content in contents), key=lambda table: int(table[1].split(",")[0]))
    return [tables[0][0], *(line for table in tables for line in table[1:])]


def fingerprint(contents: Sequence[bytes]) -> str:
    """Return the fingerprint of a data set."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines(contents)).encode()).hexdigest()


def rows(contents: Sequence[bytes]) -> list[Row]:
    """Return the rows of a data set in documented order."""
    header, *found = lines(contents)
    return [dict(zip(header.split(","), map(float, line.split(",")), strict=True)) for line in found]


def result(contents: Sequence[bytes], code: str, config: dict[str, Any], seed: int, asked: Sequence[Row]) -> Result:
    """Return what the run comes to."""
    names: dict[str, Any] = {"__name__": "recipe"}
    exec(compile(code, "recipe.py", "exec"), names)
    random.seed(seed)
    np.random.seed(seed)  # the generator that recipes use
    model = names["fit"](rows(contents), dict(config))
    fitted = names["predict"](model, rows(contents))
    errors = [abs(p - row["rides"]) for p, row in zip(fitted, rows(contents), strict=True)]
    return Result(names["predict"](model, [dict(row) for row in asked]), float(np.mean(errors)))
