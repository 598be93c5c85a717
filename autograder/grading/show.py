"""Show on the terminal how grading goes, and what came of it."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Any

from nbgrader.api import Gradebook
from rich.console import Console
from rich.live import Live
from rich.table import Table

from autograder.grading.batch import Batch, GradingResult
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from autograder.grading.queue import Counts


@dataclass
class TopicProgress:
    """How far the grading of a topic has come."""

    name: str
    total: int
    done: int = 0
    cached: int = 0
    failed: int = 0
    counts: Counts = field(default_factory=lambda: Counts(0, 0))
    began: float = 0.0
    seconds: float = 0.0

    def add(self, outcome: GradingResult) -> None:
        """Count an outcome."""
        self.done += 1
        self.cached += outcome.cached
        self.failed += bool(outcome.fault)

    @property
    def rate(self) -> float:
        """Submissions examined per minute; those that had been examined before say nothing about it."""
        fresh = self.done - self.cached
        return 60 * fresh / self.seconds if fresh and self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until all are done at this rate; None as long as there is none."""
        return 60 * (self.total - self.done) / self.rate if self.rate else None


def grade(
    course: Course, topics: Sequence[str], students: Sequence[str], workers: WorkerPool, cache: bool, console: Console
) -> list[GradingResult]:
    """Grade `students` (all, if none is named) of `topics` with a live table; return what became of each.

    Ctrl-C ends it at once; what was graded stays, and grading again goes on from there.
    """
    work = {name: [who for who in course.students(name) if not students or who in students] for name in topics}
    states = [TopicProgress(name, len(who)) for name, who in work.items()]
    outcomes: list[GradingResult] = []
    with Live(progress(states), console=console, refresh_per_second=4) as live:
        for state in states:

            def watch(counts: Counts, state: TopicProgress = state) -> None:
                state.counts, state.seconds = counts, time.monotonic() - state.began
                live.update(progress(states))

            state.began = time.monotonic()
            for outcome in Batch(course, state.name, workers, cache, watch).grade(work[state.name]):
                outcomes.append(outcome)
                state.add(outcome)
                watch(state.counts)
                if outcome.fault:
                    live.console.print(f"[red]{outcome.student} {outcome.topic}: not graded[/red]")
            watch(replace(state.counts, waiting=0, running=0))
    return outcomes


def progress(states: Iterable[TopicProgress]) -> Table:
    """Return one row per topic: how far its grading has come."""
    rows = Table(title="Grading")
    for heading in ("topic", "done", "of", "cached", "failed", "running", "waiting", "per minute", "elapsed", "left"):
        rows.add_column(heading, justify="left" if heading == "topic" else "right")
    for state in states:
        left = "" if state.left is None else _clock(state.left)
        rows.add_row(
            state.name, str(state.done), str(state.total), str(state.cached), str(state.failed),
            str(state.counts.running), str(state.counts.waiting), f"{state.rate:.1f}" if state.rate else "",
            _clock(state.seconds), left,
        )  # fmt: skip
    return rows


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def table(course: Course, outcomes: Iterable[GradingResult]) -> Table:
    """Return one row per topic: how many were graded, and their scores."""
    rows = Table(title="Grades", caption="cached: the same work with the same tests had been graded before")
    for heading in ("topic", "graded", "cached", "not graded", "mean", "lowest", "highest", "of"):
        rows.add_column(heading, justify="left" if heading == "topic" else "right")
    graded = as_dicts(course, outcomes)
    for topic in sorted({each["topic"] for each in graded}):
        here = [each for each in graded if each["topic"] == topic]
        scores = [each["score"] for each in here if not each["fault"]]
        figures = [f"{value:.1f}" for value in (fmean(scores), min(scores), max(scores))] if scores else ["", "", ""]
        rows.add_row(
            topic, str(len(scores)), str(sum(each["cached"] for each in here if not each["fault"])),
            str(len(here) - len(scores)), *figures, f"{here[0]['max_score']:g}",
        )  # fmt: skip
    return rows


def as_dicts(course: Course, outcomes: Iterable[GradingResult]) -> list[dict[str, Any]]:
    """Return what became of each submission, for machines; the score is None if it was not graded."""
    outcomes = list(outcomes)
    topics = {outcome.topic for outcome in outcomes}
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        most = {topic: float(gradebook.find_assignment(topic).max_score) for topic in topics}
        scores = {
            (topic, held.student_id): float(held.score)
            for topic in topics
            for held in gradebook.assignment_submissions(topic)
        }
    return [
        {
            "student": outcome.student,
            "topic": outcome.topic,
            "score": None if outcome.fault else scores[outcome.topic, outcome.student],
            "max_score": most[outcome.topic],
            "cached": outcome.cached,
            "fault": outcome.fault,
        }
        for outcome in outcomes
    ]
