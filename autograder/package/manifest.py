"""Read assignment.toml: the description of a topic, and the scores that its known submissions must get."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from autograder.limits import Limits
from autograder.validation import faults

Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(gt=0, strict=True)]


def _range(score: Any) -> tuple[float, float]:
    low, high = score if isinstance(score, list | tuple) and len(score) == 2 else (score, score)
    for points in (low, high):
        if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < math.inf:
            raise ValueError(f"a number of points or a range [low, high] is needed, none below 0, not {score}")
    return float(low), float(high)


def _version(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)+", text):
        raise ValueError(f'numbers joined by dots are needed, such as "1.0"; it is "{text}"')
    return text


Version = Annotated[str, AfterValidator(_version)]
"""The version of a topic's tests and data: two scores can be compared if it is the same."""

Range = Annotated[tuple[float, float], BeforeValidator(_range)]
"""The lowest and the highest score; one number stands for both."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KnownSubmission(_Table):
    """The declaration of a known submission: its mistake, and its score in each test, one number or a range."""

    why: Text
    otherwise: Literal["full", "zero"] | None = None
    scores: dict[str, Range] = {}

    def expected(self, test: str, points: float) -> tuple[float, float]:
        """Return the lowest and the highest score declared for `test`, which has `points`."""
        return self.scores.get(test, (points, points) if self.otherwise == "full" else (0.0, 0.0))

    def faults(self, tests: Mapping[str, float]) -> Iterator[str]:
        """Yield the scores that do not fit `tests`, the points of each test, as "key: sentence"."""
        for test, (low, high) in self.scores.items():
            if test not in tests:
                yield f"scores.{test}: no such tests cell"
            elif not low <= high <= tests[test]:
                yield f"scores.{test}: [{low:g}, {high:g}] is not a range within [0, {tests[test]:g}]"
        silent = [test for test in tests if test not in self.scores]
        if silent and self.otherwise is None:
            yield f'otherwise: missing; "full" or "zero" for {", ".join(silent)}'


class Manifest(_Table):
    """The content of assignment.toml; see assignments/README.md."""

    title: Text
    version: Version
    principle: Text
    outcomes: Annotated[tuple[Text, ...], Field(min_length=1)]
    out_of_scope: tuple[Text, ...] = ()
    minutes: Count
    vocabulary: dict[str, Text] = {}
    assesses: tuple[Text, ...] = ()
    ml_test_score: tuple[Text, ...] = ()
    limits: Limits = Limits()
    submissions: dict[str, KnownSubmission] = {}


def parse(text: str) -> tuple[Manifest | None, list[str]]:
    """Return the manifest in `text`, or None and all faults, each as "key: sentence"."""
    try:
        return Manifest.model_validate(tomllib.loads(text)), []
    except tomllib.TOMLDecodeError as error:
        return None, [f"not TOML: {error}"]
    except ValidationError as error:
        return None, faults(error)
