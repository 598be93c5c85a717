"""The parts that all verbs share: the course they work on, and the exit codes of failures."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.distribution import requirement, sample_course
from autograder.errors import PackageError, PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.proof.prove import Grade

TOPICS = click.argument("topics", nargs=-1, metavar="[TOPIC]...")
OWN_MODULES = ("autograder", "hub_config")


class PlatformFailure(click.ClickException):
    """A failure of the platform: its operator must act, and no author."""

    exit_code = 3


class CommandGroup(click.Group):
    """A command group that turns failures into exit codes: 1 for the author of a package, 3 for the operator."""

    def invoke(self, context: click.Context) -> None:
        try:
            super().invoke(context)
        except PackageError as error:
            exit_with(error.faults)
        except PlatformError as error:
            raise PlatformFailure(str(error)) from error
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] in OWN_MODULES:
                raise
            raise PlatformFailure(f"{error.name} is not installed: run pip install '{requirement('all')}'") from error


@dataclass
class Context:
    """A course folder, and the grader of known submissions in it: by default the platform itself.

    `is_named` says that the user named the folder with --course.
    """

    folder: Path = field(default_factory=Path)
    grade: Grade | None = None
    is_named: bool = False

    def packages(self, topics: Sequence[str]) -> list[Path]:
        """Return the folders of `topics`; of all topics if none is named."""
        assignments = self.folder / "assignments"
        if not assignments.is_dir():
            raise click.UsageError(f"no folder {assignments}; run in a course folder, or name one with --course")
        return _chosen(assignments, topics)

    def packages_or_samples(self, topics: Sequence[str]) -> list[Path]:
        """Return the folders of `topics`, from the sample course where the current folder is no course."""
        if self.is_named or (self.folder / "assignments").is_dir():
            return self.packages(topics)
        return samples(topics)

    def attacks(self) -> Path:
        """Return the folder of the dishonest submissions: the course's own, else those of the sample course."""
        own = self.folder / "tests" / "attacks"
        return own if own.is_dir() else sample_course() / "tests" / "attacks"

    def grader(self) -> Grade:
        """Return the function that grades known submissions."""
        from autograder.proof.sandboxed import grade

        return self.grade or grade

    def source(self, package: Path) -> Path:
        """Return the folder in source/ that is built from the package in the folder `package`."""
        return self.folder / "source" / package.name


def samples(topics: Sequence[str]) -> list[Path]:
    """Return the folders of `topics` in the sample course; of all its topics if none is named."""
    return _chosen(sample_course() / "assignments", topics)


def _chosen(assignments: Path, topics: Sequence[str]) -> list[Path]:
    from autograder.package.package import topics as all_topics

    folders = {path.name: path for path in all_topics(assignments)}
    unknown = [topic for topic in topics if topic not in folders]
    if unknown:
        raise click.UsageError(f"no topic {', '.join(unknown)}; there are {', '.join(folders) or 'none'}")
    return [folders[topic] for topic in topics or folders]


def exit_with(faults: Sequence[str], troubles: Sequence[str] = ()) -> None:
    """Print all faults and troubles; exit with 3 for troubles of the platform, with 1 for faults of packages."""
    for line in (*faults, *troubles):
        click.echo(line, err=True)
    if troubles:
        sys.exit(PlatformFailure.exit_code)
    if faults:
        sys.exit(1)
