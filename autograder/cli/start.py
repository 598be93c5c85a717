"""The verbs for a first look: make a course, or play a demo class."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.context import TOPICS, Context, exit_with, samples


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@TOPICS
def new(folder: Path, topics: tuple[str, ...]) -> None:
    """Make a course in FOLDER, with the named topics of this project or with none."""
    from autograder import course_folder
    from autograder.distribution import sample_course
    from hub_config.demo import PLACEHOLDERS, course_toml

    packages = samples(topics) if topics else []
    text = course_toml(topics, PLACEHOLDERS)
    with course_folder.beside_course_toml(folder, text) as course:
        course_folder.create(course, sample_course(), packages)
    click.echo(f"wrote {folder / 'course.toml'}: the people and the rules; replace its names")
    click.echo(f"wrote {folder / 'course'}: the nbgrader course folder with {', '.join(topics) or 'no topics yet'}")
    click.echo("next, one of:")
    click.echo(f"  autograder hub --folder {folder}    hand out, collect and grade in the browser")
    click.echo(
        f"  cd {folder / 'course'}    then put submissions into submitted/STUDENT/TOPIC/ and run autograder grade"
    )


@click.command()
@TOPICS
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-course"),
    show_default=True,
    help="The folder to build the course in; an earlier demo there is replaced.",
)
@click.option("--students", type=click.IntRange(min=3), default=30, show_default=True, help="Size of the class.")
@click.option("--seed", type=int, default=2013, show_default=True, help="Another seed plays another class.")
@click.option("--workers", type=click.IntRange(min=1), help="Submissions to grade side by side.  [default: all cores]")
@click.pass_obj
def demo(course: Context, topics: tuple[str, ...], folder: Path, students: int, seed: int, workers: int | None) -> None:
    """Play a class: hand out all topics or the named ones, hand in, grade, and write feedback and reports.

    In a folder without assignments/ the topics are those of this project.
    """
    from rich.console import Console

    from autograder.demo import run

    exit_with(run(folder, course.packages_or_samples(topics), students, seed, workers, Console()))
