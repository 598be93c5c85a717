"""The verbs of who grades a class."""

from __future__ import annotations

import json
from pathlib import Path

import click

from autograder.cli.context import TOPICS, Broken, Context, end


@click.command()
@TOPICS
@click.option("--student", "students", multiple=True, metavar="ID", help="Grade only this student; may be repeated.")
@click.option("--workers", type=click.IntRange(min=1), help="How many to grade side by side.  [default: all cores]")
@click.option("--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, such as tcp://127.0.0.1:8786.")
@click.option("--no-cache", is_flag=True, help="Grade again what was graded before.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.pass_obj
def grade(
    course: Context,
    topics: tuple[str, ...],
    students: tuple[str, ...],
    workers: int | None,
    executor: str,
    scheduler: str | None,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Grade what is in submitted/: student code in the sandbox, tests apart from it, scores in the gradebook."""
    from rich.console import Console

    from autograder.grading import show
    from autograder.grading.course import Course as Graded
    from autograder.grading.executors import WorkerPool

    if (executor == "dask") != (scheduler is not None):
        raise click.UsageError("--executor dask and --scheduler ADDRESS belong together")
    graded = Graded(course.folder)
    with WorkerPool.dask(scheduler) if scheduler else WorkerPool.local(workers) as crew:
        outcomes = show.grade(graded, topics or graded.topics(), students, crew, not no_cache, Console(stderr=True))
    if as_json:
        click.echo(json.dumps({"submissions": show.as_dicts(graded, outcomes)}, indent=1))
    else:
        Console().print(show.table(graded, outcomes))
    faults = [outcome for outcome in outcomes if outcome.fault]
    for outcome in faults:
        click.echo(f"{outcome.student} {outcome.topic}: not graded: {outcome.fault}", err=True)
    if faults:
        raise Broken(f"{len(faults)} of {len(outcomes)} submissions were not graded; their marks are empty")


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to.  [default: reports/]")
@click.pass_obj
def report(course: Context, folder: Path | None) -> None:
    """Write the grade reports: a page for the instructor, one for each student, and a table."""
    from autograder.reports import write

    written = write(course.folder, folder or course.folder / "reports")
    for path in (written.instructor, written.grades):
        click.echo(f"wrote {path}")
    click.echo(f"wrote {len(written.students)} pages for students beside them")


@click.command()
@TOPICS
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-course"),
    show_default=True,
    help="Where to build the course; an earlier demo there is replaced.",
)
@click.option("--students", type=click.IntRange(min=3), default=30, show_default=True, help="Size of the class.")
@click.option("--seed", type=int, default=2013, show_default=True, help="Another seed plays another class.")
@click.option("--workers", type=click.IntRange(min=1), help="How many to grade side by side.  [default: all cores]")
@click.pass_obj
def demo(course: Context, topics: tuple[str, ...], folder: Path, students: int, seed: int, workers: int | None) -> None:
    """Play a class: hand out every topic, or those named, hand in, grade, and write feedback and reports."""
    from rich.console import Console

    from autograder.demo import run

    end(run(folder, course.packages(topics), students, seed, workers, Console()))
