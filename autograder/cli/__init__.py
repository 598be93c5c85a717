"""The command line: `autograder VERB`. Verbs import what they need when they run, so that help is instant."""

import os
import sys
from pathlib import Path

import click

from autograder.cli import author, grader, operator, start
from autograder.cli.context import CommandGroup, Context
from autograder.distribution import NAME, version

__all__ = ["Context", "main"]


def _show_version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"{NAME} {version()}")
        context.exit()


@click.group(cls=CommandGroup)
@click.option(
    "--course",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course folder, which has assignments/ and source/.  [default: the current folder]",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Write, prove and grade MLOps assignments."""
    course = context.ensure_object(Context)
    course.folder, course.is_named = folder or course.folder, folder is not None
    # nbgrader calls alembic, which is installed beside this program, by its bare name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


for verb in (
    *(author.sync, author.check, author.verify, author.calibrate),
    *(start.new, start.demo),
    *(grader.grade, grader.report),
    *(operator.work, operator.hub, operator.doctor),
):
    main.add_command(verb)
