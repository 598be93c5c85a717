"""An instructor's pages: the rules of assignments, extensions, results, and grade reports."""

from datetime import datetime

from fastapi import APIRouter, HTTPException, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from autograder.course_toml import Name, Rules
from autograder.reports.filenames import page_name
from autograder.service import presenters
from autograder.service.api import assignments
from autograder.service.api.models import AssignmentChange, Extension
from autograder.service.pages import reports
from autograder.service.pages.page_context import Instructor, Visit
from autograder.service.pages.rule_texts import FEEDBACK
from autograder.service.records.attempts import Attempt, AttemptStage, Tally
from autograder.validation import faults

router = APIRouter(prefix="/admin")


@router.get("")
def course(visit: Instructor) -> Response:
    """Show how far each assignment is, and the grade reports."""
    service = visit.service
    listed = assignments.every(visit.person, service)
    tallies = service.attempts.tallies()
    students = service.settings.people.students
    rows = [(each, tallies.get(each.name, Tally())) for each in listed]
    return visit.page("admin.html", "admin", rows=rows, students=len(students), names=_students(visit))


@router.get("/report")
def report(visit: Instructor) -> Response:
    """Show the grade report of the class."""
    return reports.whole(visit.service)


@router.get("/students/{page}")
def preview(page: str, visit: Instructor) -> Response:
    """Show a student's grade report with all assignments, published or not."""
    return reports.preview(visit.service, page)


@router.get("/student")
def find(student: str, visit: Instructor) -> Response:
    """Go to a student's grade report."""
    return RedirectResponse(f"{visit.service.hub.base_url}admin/students/{page_name(student.strip())}", 303)


@router.get("/grades.csv")
def grades(visit: Instructor) -> Response:
    """Give all grades as CSV."""
    return reports.grades(visit.service)


@router.get("/assignments/{assignment}")
def rules(assignment: Name, visit: Instructor) -> Response:
    """Show the rules of an assignment."""
    service = visit.service
    handout = assignments.find(service, assignment, visit.person)
    held = service.rules.rules(assignment)
    return visit.page(
        "rules.html",
        "admin",
        assignment=handout,
        handout=service.handouts.folder(assignment).is_dir(),
        rules=held,
        feedback=FEEDBACK,
        seen=FEEDBACK[held.feedback],
        extensions=service.rules.extensions(assignment),
        names=_students(visit),
    )


@router.post("/assignments/{assignment}")
def change(assignment: Name, visit: Instructor) -> Response:
    """Change what was entered anew of the rules of an assignment."""
    service = visit.service
    assignments.find(service, assignment, visit.person)
    changed = _entered(visit, service.rules.rules(assignment))
    if changed.released and not service.handouts.folder(assignment).is_dir():
        raise HTTPException(409, f"{assignment} has no handout; run `nbgrader generate_assignment {assignment}` first")
    service.rules.change(assignment, changed)
    return visit.go(f"admin/assignments/{assignment}", "saved")


@router.post("/assignments/{assignment}/extensions")
def extend(assignment: Name, visit: Instructor) -> Response:
    """Give a student another due date, or take it back if none is entered."""
    student, due = visit.text("student"), visit.text("due")
    if due:
        assignments.extend(assignment, student, Extension(due=_moment(visit, due)), visit.person, visit.service)
    else:
        assignments.withdraw(assignment, student, visit.person, visit.service)
    return visit.go(f"admin/assignments/{assignment}", "saved")


@router.get("/assignments/{assignment}/results")
def results(assignment: Name, visit: Instructor) -> Response:
    """Show what students see when the results are published."""
    service = visit.service
    handout = assignments.find(service, assignment, visit.person)
    held = service.rules.rules(assignment)
    attempts = service.attempts.listed(assignment)
    chosen = _counting(attempts)
    described = {each.student: each for each in presenters.submissions(service, list(chosen.values()), visit.person)}
    unfinished = {attempt.student for attempt in attempts if attempt.stage is not AttemptStage.GRADED}
    return visit.page(
        "results.html",
        "admin",
        assignment=handout,
        rules=held,
        rows=[(student, described.get(student)) for student in _students(visit)],
        unfinished=len(unfinished),
        seen=FEEDBACK[held.feedback],
    )


@router.post("/assignments/{assignment}/results")
def publish(assignment: Name, visit: Instructor) -> Response:
    """Publish the results of an assignment, or withdraw them."""
    published = visit.text("published") == "yes"
    assignments.change(assignment, AssignmentChange(published=published), visit.person, visit.service)
    return visit.go(f"admin/assignments/{assignment}/results", "published" if published else "withdrawn")


def _entered(visit: Visit, held: Rules) -> AssignmentChange:
    """Return what is other in the form than in the rules that hold; raise a 422 if it cannot be a rule."""
    due = visit.text("due")
    entered = {
        "released": bool(visit.text("released")),
        "attempts": _number(visit, "attempts"),
        "cool_down": _number(visit, "cool_down"),
        "feedback": visit.text("feedback"),
    }
    changed = {name: value for name, value in entered.items() if value != getattr(held, name)}
    if due != visit.clock.field(held.due):  # which shows no seconds
        changed["due"] = _moment(visit, due) if due else None
    try:
        return AssignmentChange.model_validate(changed)
    except ValidationError as error:
        raise HTTPException(422, "; ".join(faults(error))) from error


def _number(visit: Visit, name: str) -> int:
    try:
        return int(visit.text(name))
    except ValueError:
        raise HTTPException(422, f"{name}: {visit.text(name)!r} is no whole number") from None


def _moment(visit: Visit, text: str) -> datetime:
    try:
        return visit.clock.parse(text)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


def _counting(attempts: list[Attempt]) -> dict[str, Attempt]:
    """Return the attempt of each student that counts, or the last one if none does yet."""
    last = {attempt.student: attempt for attempt in attempts}
    return last | {attempt.student: attempt for attempt in attempts if attempt.counts}


def _students(visit: Visit) -> list[str]:
    """Return the students whom course.toml names, and those who have handed in."""
    return sorted({*visit.service.settings.people.students, *visit.service.attempts.students()})
