"""Turn a student's work in the course folder into the submission that a report shows."""

from collections.abc import Sequence

from nbgrader.api import Grade

from autograder.reports.course import Comment, Item, Mark, Submission, SubmissionState, Topic, in_utc
from autograder.reports.work import NotebookWork, Work


def submission(topic: Topic, work: Work | None) -> Submission:
    """Return the submission of `topic` that `work` describes; a missing one without work."""
    if work is None:
        return Submission(SubmissionState.MISSING)
    gradings = work.gradings
    marks = _marks(topic, work)
    state = _state(marks)
    times = [grading.submitted for grading in gradings if grading.submitted]
    submitted = max(times, default=in_utc(work.row.timestamp))
    # `row.duedate` fails on an extension without a due date.
    due = in_utc(work.row.duedate) if work.row.assignment.duedate else None
    recorded = max((grading.late_seconds for grading in gradings), default=0.0)
    return Submission(
        state=state,
        reason=_fault(work) if state is SubmissionState.NOT_GRADED else "",
        submitted=submitted,
        due=due,
        # The gradebook's due date comes first, because an extension may be newer than the grading.
        late_seconds=max(0.0, (submitted - due).total_seconds()) if submitted and due else recorded,
        attempt=max((grading.attempt for grading in gradings if grading.attempt is not None), default=None),
        penalty=sum(notebook.row.late_submission_penalty or 0.0 for notebook in work.notebooks),
        isolation=", ".join(sorted({grading.isolation for grading in gradings if grading.isolation})),
        version=", ".join(sorted({grading.version for grading in gradings if grading.version})),
        notes=tuple(note for grading in gradings if grading.status == "graded" for note in grading.notes),
        marks=marks,
        comments=_comments(work),
    )


def _marks(topic: Topic, work: Work) -> tuple[Mark, ...]:
    notebooks = {notebook.name: notebook for notebook in work.notebooks}
    grades = {(notebook.name, grade.name): grade for notebook in work.notebooks for grade in notebook.row.grades}
    return tuple(
        _mark(item, grades.get((item.notebook, item.name)), notebooks.get(item.notebook)) for item in topic.items
    )


def _mark(item: Item, grade: Grade | None, work: NotebookWork | None) -> Mark:
    if grade is None or work is None:
        return Mark(item, None)
    automatic = None if work.fault else grade.auto_score
    verdict = work.verdicts.get(item.name)
    return Mark(
        item,
        score=automatic if grade.manual_score is None else grade.manual_score,
        extra_credit=grade.extra_credit or 0.0,
        needs_manual_grade=grade.needs_manual_grade,
        scored_by_hand=grade.manual_score is not None,
        status=verdict.status if verdict else None,
        message=verdict.message if verdict else "",
    )


def _state(marks: Sequence[Mark]) -> SubmissionState:
    if any(mark.score is None for mark in marks if mark.item.kind == "tests"):
        return SubmissionState.NOT_GRADED
    waiting = any(mark.score is None or mark.needs_manual_grade for mark in marks)
    return SubmissionState.PROVISIONAL if waiting else SubmissionState.GRADED


def _fault(work: Work) -> str:
    faults = dict.fromkeys(notebook.fault for notebook in work.notebooks if notebook.fault)
    return " ".join(faults) or "it has not been graded yet"


def _comments(work: Work) -> tuple[Comment, ...]:
    rows = [row for notebook in work.notebooks for row in notebook.row.comments if row.comment]
    rows.sort(key=lambda row: str(row.name))
    return tuple(Comment(str(row.name), str(row.comment)) for row in rows)
