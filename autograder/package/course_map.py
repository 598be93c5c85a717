"""Write the course map: the topics, and the promises of the course that each assesses."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from autograder.errors import PackageError
from autograder.package.package import Package
from autograder.validation import faults as validation_faults

PROMISES = "promises.toml"
MAP = "MAP.md"
_OPEN = "not assessed yet"


class Promises(BaseModel):
    """The content of promises.toml, in which each entry is a key and a sentence.

    `promises` are assessed by topics, and `kept` by every topic; `ml_test_score` are the tests of the ML Test Score
    (Breck et al. 2017, "The ML Test Score: A Rubric for ML Production Readiness").
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    promises: dict[str, str]
    kept: dict[str, str] = {}
    ml_test_score: dict[str, str] = {}


def load(assignments: Path) -> Promises | None:
    """Return the promises of the course, None if it makes none; raise `PackageError` that lists all faults."""
    path = assignments / PROMISES
    if not path.exists():
        return None
    try:
        return Promises.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackageError([f"{assignments.name}/{PROMISES}: not TOML: {error}"]) from error
    except ValidationError as error:
        raise PackageError([f"{assignments.name}/{PROMISES}: {fault}" for fault in validation_faults(error)]) from error


def faults(packages: Iterable[Package], promises: Promises) -> Iterator[str]:
    """Yield a fault for each promise that a topic claims to assess but the course does not make."""
    for package in packages:
        file = f"{package.folder.parent.name}/{package.name}/assignment.toml"
        for key, claims, entries in (
            ("assesses", package.manifest.assesses, promises.promises),
            ("ml_test_score", package.manifest.ml_test_score, promises.ml_test_score),
        ):
            yield from (f"{file}: {key}: {PROMISES} has no {name!r}" for name in claims if name not in entries)


def render(packages: Sequence[Package], promises: Promises) -> str:
    """Return the map in markdown."""
    assessed = _topics({package: package.manifest.assesses for package in packages})
    scored = _topics({package: package.manifest.ml_test_score for package in packages})
    parts = [
        "# Course map\n\nBuilt by `autograder sync` from the packages.",
        "## Topics",
        _table(("topic", "principle", "a student can afterwards", "points", "minutes"), map(_topic, packages)),
        "## Promises, and the topics that assess them",
        _table(("promise", "topics"), _rows(promises.promises, assessed)),
        "## Promises that every topic keeps",
        "\n".join(f"- {text}" for text in promises.kept.values()),
        "## The ML Test Score, and the topics that assess its tests",
        _table(("test", "", "topics"), ((key, *row) for key, row in zip(
            promises.ml_test_score, _rows(promises.ml_test_score, scored), strict=True))),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _topic(package: Package) -> tuple[str, ...]:
    manifest = package.manifest
    points = sum(cell.points or 0.0 for cell in package.cells)
    name = f"[{package.name}]({package.name}/notes.md): {manifest.title}"
    return name, manifest.principle, "; ".join(manifest.outcomes), f"{points:g}", str(manifest.minutes)


def _topics(claims: Mapping[Package, Sequence[str]]) -> dict[str, list[str]]:
    """Return the names of the topics that claim each promise."""
    topics: dict[str, list[str]] = {}
    for package, promises in claims.items():
        for promise in promises:
            topics.setdefault(promise, []).append(package.name)
    return topics


def _rows(promises: Mapping[str, str], topics: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name, text in promises.items():
        yield text, ", ".join(topics.get(name, ())) or _OPEN


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
