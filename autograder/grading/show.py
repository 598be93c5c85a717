"""Show the progress of grading and its results on the terminal."""

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
from autograder.progress import LogClock, time_left


@dataclass
class TopicProgress:
    """The progress of a topic's grading."""

    name: str
    total: int
    done: int = 0
    cached: int = 0
    failed: int = 0
    counts: Counts = field(default_factory=lambda: Counts(0, 0))
    began: float = 0.0
    seconds: float = 0.0

    def add(self, result: GradingResult) -> None:
        """Count a result."""
        self.done += 1
        self.cached += result.cached
        self.failed += bool(result.fault)

    @property
    def rate(self) -> float:
        """Submissions examined per minute; results that were stored before do not count."""
        fresh = self.done - self.cached
        return 60 * fresh / self.seconds if fresh and self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until all are done at this rate; None as long as there is no rate."""
        return 60 * (self.total - self.done) / self.rate if self.rate else None

    @property
    def line(self) -> str:
        """How far it has come, as a line of a log."""
        return f"grading {self.name}: {self.done} of {self.total}, {self.counts.running} running{time_left(self.left)}"


def grade(
    course: Course, topics: Sequence[str], students: Sequence[str], workers: WorkerPool, cache: bool, console: Console
) -> list[GradingResult]:
    """Grade the submissions of `students`, by default of all, to `topics`, with a live table; return the results.

    Where `console` is no terminal, it gets a line every few seconds in place of the live table.
    Ctrl-C ends it at once; graded submissions stay graded, and grading again goes on from there.
    """
    work = {topic: [name for name in course.students(topic) if not students or name in students] for topic in topics}
    states = [TopicProgress(topic, len(names)) for topic, names in work.items()]
    results: list[GradingResult] = []
    clock = LogClock()
    with Live(progress(states), console=console, refresh_per_second=4) as live:
        for state in states:

            def watch(counts: Counts, state: TopicProgress = state) -> None:
                state.counts, state.seconds = counts, time.monotonic() - state.began
                live.update(progress(states))
                if not console.is_terminal and clock.is_due():
                    console.print(state.line, markup=False, highlight=False)

            state.began = time.monotonic()
            for result in Batch(course, state.name, workers, cache, watch).grade(work[state.name]):
                results.append(result)
                state.add(result)
                watch(state.counts)
                if result.fault:
                    live.console.print(f"[red]{result.student} {result.topic}: not graded[/red]")
            watch(replace(state.counts, waiting=0, running=0))
    return results


def progress(states: Iterable[TopicProgress]) -> Table:
    """Return a table of the progress of each topic."""
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


def table(course: Course, results: Iterable[GradingResult]) -> Table:
    """Return a table of each topic: how many submissions were graded, and their scores."""
    rows = Table(title="Grades", caption="cached: the same work with the same tests had been graded before")
    for heading in ("topic", "graded", "cached", "not graded", "mean", "lowest", "highest", "of"):
        rows.add_column(heading, justify="left" if heading == "topic" else "right")
    graded = as_dicts(course, results)
    for topic in sorted({each["topic"] for each in graded}):
        here = [each for each in graded if each["topic"] == topic]
        scores = [each["score"] for each in here if not each["fault"]]
        figures = [f"{value:.1f}" for value in (fmean(scores), min(scores), max(scores))] if scores else ["", "", ""]
        rows.add_row(
            topic, str(len(scores)), str(sum(each["cached"] for each in here if not each["fault"])),
            str(len(here) - len(scores)), *figures, f"{here[0]['max_score']:g}",
        )  # fmt: skip
    return rows


def as_dicts(course: Course, results: Iterable[GradingResult]) -> list[dict[str, Any]]:
    """Return the results for programs; the score of a submission that was not graded is None."""
    results = list(results)
    topics = {result.topic for result in results}
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        max_scores = {topic: float(gradebook.find_assignment(topic).max_score) for topic in topics}
        scores = {
            (topic, entry.student_id): float(entry.score)
            for topic in topics
            for entry in gradebook.assignment_submissions(topic)
        }
    return [
        {
            "student": result.student,
            "topic": result.topic,
            "score": None if result.fault else scores[result.topic, result.student],
            "max_score": max_scores[result.topic],
            "cached": result.cached,
            "fault": result.fault,
        }
        for result in results
    ]
