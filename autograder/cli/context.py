"""What all verbs share: the course they work on, and how they end."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.errors import PackageError, PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.proof.prove import Grade

TOPICS = click.argument("topics", nargs=-1, metavar="[TOPIC]...")


class Broken(click.ClickException):
    """The platform, not an author, must act."""

    exit_code = 3


class Verbs(click.Group):
    """Verbs whose failures end as who must act: exit code 1 for the author of a package, 3 for the operator."""

    def invoke(self, context: click.Context) -> None:
        try:
            super().invoke(context)
        except PackageError as error:
            end(error.faults)
        except PlatformError as error:
            raise Broken(str(error)) from error


@dataclass
class Context:
    """A course folder, and what grades known submissions in it: by default the platform itself."""

    folder: Path = field(default_factory=Path)
    grade: Grade | None = None

    def packages(self, topics: Sequence[str]) -> list[Path]:
        """Return the folders of `topics`; of all topics if none is named."""
        from autograder.package.package import topics as all_topics

        assignments = self.folder / "assignments"
        if not assignments.is_dir():
            raise click.UsageError(f"no folder {assignments}; run in a course folder, or name one with --course")
        found = {path.name: path for path in all_topics(assignments)}
        unknown = [topic for topic in topics if topic not in found]
        if unknown:
            raise click.UsageError(f"no topic {', '.join(unknown)}; there are {', '.join(found) or 'none'}")
        return [found[topic] for topic in topics or found]

    def grader(self) -> Grade:
        """Return what grades known submissions."""
        from autograder.proof.sandboxed import grade

        return self.grade or grade

    def source(self, package: Path) -> Path:
        """Return the folder in source/ that is built from the package in the folder `package`."""
        return self.folder / "source" / package.name


def end(faults: Sequence[str], troubles: Sequence[str] = ()) -> None:
    """Print all that is wrong, and end with exit code 1 for faults of packages and 3 for troubles of the platform."""
    for line in (*faults, *troubles):
        click.echo(line, err=True)
    if troubles:
        sys.exit(Broken.exit_code)
    if faults:
        sys.exit(1)
