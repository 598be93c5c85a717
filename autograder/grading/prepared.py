"""One notebook of a submission, ready to be examined."""

from dataclasses import dataclass
from pathlib import Path

from autograder.examiner.job import Job
from autograder.grading.notebook_task import NotebookTask
from autograder.grading.store import key_of
from autograder.intake.files import take
from autograder.intake.graft import Grafted


@dataclass(frozen=True)
class PreparedNotebook:
    """A student's work on `task`: grafted onto the handout, as a job for the examiner, and the key of its result."""

    task: NotebookTask
    grafted: Grafted
    job: Job
    key: str


def prepare(task: NotebookTask, submission: Path, salt: bytes) -> PreparedNotebook:
    """Read the notebook of `task` in the folder `submission` through the intake."""
    grafted = take(submission / f"{task.name}.ipynb", task.handout)
    job = task.job(grafted)
    return PreparedNotebook(task, grafted, job, key_of(task, job, salt))
