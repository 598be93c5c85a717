"""The command line: `autograder VERB`. Verbs import what they need when they run, so that help is instant."""

import os
import sys
from pathlib import Path

import click

from autograder.cli import author, grader, operator
from autograder.cli.context import Context, Verbs

__all__ = ["Context", "main"]


@click.group(cls=Verbs)
@click.option(
    "--course",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course folder, which has assignments/ and source/.  [default: the current folder]",
)
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Write, prove and grade MLOps assignments."""
    course = context.ensure_object(Context)
    course.folder = folder or course.folder
    # nbgrader calls alembic, which is installed beside this program, by its bare name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


for verb in (
    *(author.sync, author.check, author.verify, author.calibrate),
    *(grader.grade, grader.report, grader.demo),
    *(operator.work, operator.hub, operator.doctor),
):
    main.add_command(verb)
