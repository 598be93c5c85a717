"""The verbs for graders."""

from __future__ import annotations

import json
from pathlib import Path

import click

from autograder.cli.context import TOPICS, Context, PlatformFailure


@click.command()
@TOPICS
@click.option("--student", "students", multiple=True, metavar="ID", help="Grade only this student; may be repeated.")
@click.option("--workers", type=click.IntRange(min=1), help="Submissions to grade side by side.  [default: all cores]")
@click.option("--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, such as tcp://127.0.0.1:8786.")
@click.option("--no-cache", is_flag=True, help="Grade again, without the stored results.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.pass_obj
def grade(
    context: Context,
    topics: tuple[str, ...],
    students: tuple[str, ...],
    workers: int | None,
    executor: str,
    scheduler: str | None,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Grade the submissions in submitted/ in sandboxes, and record the scores in the gradebook."""
    from rich.console import Console

    from autograder.grading import show
    from autograder.grading.course import Course
    from autograder.grading.executors import WorkerPool

    if (executor == "dask") != (scheduler is not None):
        raise click.UsageError("--executor dask and --scheduler ADDRESS belong together")
    course = Course(context.folder)
    with WorkerPool.dask(scheduler) if scheduler else WorkerPool.local(workers) as pool:
        outcomes = show.grade(course, topics or course.topics(), students, pool, not no_cache, Console(stderr=True))
    if as_json:
        click.echo(json.dumps({"submissions": show.as_dicts(course, outcomes)}, indent=1))
    else:
        Console().print(show.table(course, outcomes))
    faults = [outcome for outcome in outcomes if outcome.fault]
    for outcome in faults:
        click.echo(f"{outcome.student} {outcome.topic}: not graded: {outcome.fault}", err=True)
    if faults:
        raise PlatformFailure(f"{len(faults)} of {len(outcomes)} submissions were not graded; their marks are empty")


@click.command()
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.  [default: reports/]"
)
@click.pass_obj
def report(course: Context, folder: Path | None) -> None:
    """Write the grade reports: a page for the instructor, one for each student, and a table."""
    from autograder.reports import write

    written = write(course.folder, folder or course.folder / "reports")
    for path in (written.instructor, written.grades):
        click.echo(f"wrote {path}")
    click.echo(f"wrote {len(written.students)} pages for students beside them")
