"""Grade the submissions in a course folder: in parallel, each recorded in the gradebook as soon as it is ready."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.errors import PlatformError
from autograder.grading.course import Course
from autograder.grading.executors import WorkerPool
from autograder.grading.graded import graded_notebook, ungraded_notebooks
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.prepared import prepare
from autograder.grading.queue import Counts, QueuedJob
from autograder.grading.recorder import Recorder

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class GradingResult:
    """The result of grading one submission; `fault` says why the platform could not grade it, and is "" if it could."""

    student: str
    topic: str
    cached: bool
    fault: str = ""


def _ignore(counts: Counts) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Batch:
    """The submissions of one topic, graded by `workers`.

    Without `cache`, stored results are dropped and made anew. `watch` is called again and again with the number of
    jobs that wait and run.
    """

    course: Course
    topic: str
    workers: WorkerPool
    cache: bool = True
    watch: Callable[[Counts], None] = _ignore

    def grade(self, students: Sequence[str] | None = None) -> Iterator[GradingResult]:
        """Grade the submissions of `students`, by default of all; yield each as it is recorded.

        A submission never ends the batch. What is recorded stays if the caller stops in the middle.

        Raises `PlatformError` before any student code runs if it could not be isolated.
        """
        students = self.course.students(self.topic) if students is None else students
        tasks = self.course.tasks(self.topic)
        faults = {student: self.course.disarm(student, self.topic) for student in students}
        sound = [student for student in students if not faults[student]]
        owners = [self._enqueue(task, sound) for task in tasks]
        waiting = Counter(student for keys in owners for names in keys.values() for student in names)
        with Recorder(self.course.coursedir, self.course.config) as recorder:
            for student in (student for student in students if not waiting[student]):
                yield self._record(recorder, student, tasks, student in sound, faults[student])
            for task, keys in zip(tasks, owners, strict=True):
                for student, fault in self._examine(task, keys):
                    faults[student] = faults[student] or fault
                    waiting[student] -= 1
                    if not waiting[student]:
                        yield self._record(recorder, student, tasks, False, faults[student])

    def _enqueue(self, task: NotebookTask, students: Sequence[str]) -> dict[str, list[str]]:
        """Put the jobs of `students` into the queue: equal jobs once, and none whose result is stored.

        Returns the students who wait for each result, by its key.
        """
        jobs: dict[str, QueuedJob] = {}
        owners: dict[str, list[str]] = {}
        for student in students:
            prepared = prepare(task, self.course.submitted(student, self.topic), self.course.salt)
            jobs[prepared.key] = QueuedJob(prepared.key, self.topic, task.name, prepared.job)
            owners.setdefault(prepared.key, []).append(student)
        for key in self.course.store.known(jobs) if self.cache else ():
            del jobs[key], owners[key]
        self.course.store.drop(jobs)
        self.course.queue.put(jobs.values())
        return owners

    def _examine(self, task: NotebookTask, owners: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
        """Have jobs examined; yield each student whose result is stored, with the fault that prevented it, or ""."""
        if not owners:
            return
        pending = dict(owners)
        futures = self.workers.start(self.course.folder, self.topic, task.name)
        try:
            while pending:
                ended = all(future.done() for future in futures)
                left = self.course.queue.left(self.topic, task.name)
                for key in [key for key in pending if key not in left or left[key]]:
                    fault = left.get(key) or ""
                    yield from ((student, fault) for student in pending.pop(key))
                self.watch(self.course.queue.counts(self.topic))
                if ended and pending:
                    for future in futures:
                        future.result()  # raises the error that ended it
                    raise PlatformError("the workers ended before everything was examined; grade again")
                wait(futures, timeout=POLL_SECONDS)
        finally:
            self.course.queue.withdraw(owners)
            self.workers.stop()

    def _record(
        self, recorder: Recorder, student: str, tasks: Sequence[NotebookTask], cached: bool, fault: str
    ) -> GradingResult:
        """Write a result into the gradebook; with a fault, make sure that the mark is empty."""
        if not fault:
            try:
                recorder.record(student, self.topic, self._graded(student, tasks, cached))
            except Exception as error:  # one student's result that cannot be written must not stop the others'
                fault = str(error) if isinstance(error, PlatformError) else f"{type(error).__name__}: {error}"
        if fault:
            recorder.empty(student, self.topic, ungraded_notebooks(tasks))
        return GradingResult(student, self.topic, cached, fault)

    def _graded(self, student: str, tasks: Sequence[NotebookTask], cached: bool) -> dict[str, NotebookNode]:
        """Return the graded notebooks of a submission by name.

        The submission is read again: a class's submissions do not stay in memory while they wait.
        """
        notebooks = {}
        for task in tasks:
            prepared = prepare(task, self.course.submitted(student, self.topic), self.course.salt)
            examination = self.course.store.get(prepared.key)
            if examination is None:
                raise PlatformError("the submission was changed while it was graded; grade it again")
            notebooks[task.name] = graded_notebook(prepared, examination, cached)
        return notebooks
