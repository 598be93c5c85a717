"""Show on the terminal how grading goes, and what came of it."""

from collections.abc import Iterable, Sequence
from statistics import fmean

from nbgrader.api import Gradebook
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from autograder.grading.course import Course, Outcome


def grade(
    course: Course, topics: Sequence[str], students: Sequence[str], workers: int | None, cache: bool, console: Console
) -> list[Outcome]:
    """Grade `students` (all, if none is named) of `topics` with a progress bar; return what became of each."""
    work = [
        (topic, [student for student in course.students(topic) if not students or student in students])
        for topic in topics
    ]
    outcomes: list[Outcome] = []
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("elapsed"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(elapsed_when_finished=False),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("grading", total=sum(len(who) for _, who in work))
        for topic, who in work:
            progress.update(bar, description=f"grading {topic}")
            for outcome in course.grade(topic, who, workers, cache):
                outcomes.append(outcome)
                progress.advance(bar)
                if outcome.fault:
                    progress.console.print(f"[red]{outcome.student} {outcome.topic}: not graded[/red]")
    return outcomes


def table(course: Course, outcomes: Iterable[Outcome]) -> Table:
    """Return one row per topic: how many were graded, and their scores."""
    rows = Table(title="Grades", caption="cached: the same work with the same tests had been graded before")
    for heading in ("topic", "graded", "cached", "not graded", "mean", "lowest", "highest", "of"):
        rows.add_column(heading, justify="left" if heading == "topic" else "right")
    outcomes = list(outcomes)
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        for topic in sorted({outcome.topic for outcome in outcomes}):
            here = [outcome for outcome in outcomes if outcome.topic == topic]
            graded = [outcome for outcome in here if not outcome.fault]
            scores = [float(gradebook.find_submission(topic, outcome.student).score) for outcome in graded]
            figures = (
                [f"{value:.1f}" for value in (fmean(scores), min(scores), max(scores))] if scores else ["", "", ""]
            )
            rows.add_row(
                topic, str(len(graded)), str(sum(outcome.cached for outcome in graded)),
                str(len(here) - len(graded)), *figures, f"{gradebook.find_assignment(topic).max_score:g}",
            )  # fmt: skip
    return rows
