"""An instructor's pages: the rules of assignments, extensions, results, and grade reports."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from autograder.course_toml import Name, Rules
from autograder.reports.filenames import page_name
from autograder.service import presenters
from autograder.service.models import AssignmentChange
from autograder.service.operations import assignments
from autograder.service.pages import reports
from autograder.service.pages.page_context import InstructorPage, PageContext
from autograder.service.pages.rule_texts import FEEDBACK
from autograder.service.records.attempts import Attempt, AttemptStage, Tally
from autograder.service.refusals import Invalid
from autograder.validation import faults

router = APIRouter(prefix="/admin")


@router.get("")
def course(context: InstructorPage) -> Response:
    """Show the progress of each assignment, and the grade reports."""
    service = context.service
    views = assignments.list_assignments(service, context.person)
    tallies = service.attempts.tallies()
    students = service.settings.people.students
    rows = [(view, tallies.get(view.name, Tally())) for view in views]
    names = assignments.list_students(service)
    return context.page("admin.html", "admin", rows=rows, students=len(students), names=names)


@router.get("/report")
def report(context: InstructorPage) -> Response:
    """Show the grade report of the class."""
    return reports.class_report(context.service)


@router.get("/students/{page}")
def preview(page: str, context: InstructorPage) -> Response:
    """Show a student's grade report with all assignments, also unpublished ones."""
    return reports.preview(context.service, page)


@router.get("/student")
def find_student(student: str, context: InstructorPage) -> Response:
    """Redirect to a student's grade report."""
    return RedirectResponse(f"{context.service.hub.base_url}admin/students/{page_name(student.strip())}", 303)


@router.get("/grades.csv")
def grades(context: InstructorPage) -> Response:
    """Return all grades as CSV."""
    return reports.grades(context.service)


@router.get("/assignments/{assignment}")
def rules(assignment: Name, context: InstructorPage) -> Response:
    """Show the rules of an assignment."""
    service = context.service
    handout = assignments.find_assignment(service, assignment, context.person)
    current = service.rules.current(assignment)
    return context.page(
        "rules.html",
        "admin",
        assignment=handout,
        has_handout=service.handouts.folder(assignment).is_dir(),
        rules=current,
        feedback=FEEDBACK,
        unpublished=FEEDBACK[current.feedback],
        extensions=service.rules.extensions(assignment),
        names=assignments.list_students(service),
    )


@router.post("/assignments/{assignment}")
def change(assignment: Name, context: InstructorPage) -> Response:
    """Change the rules of an assignment that the form changes."""
    service = context.service
    assignments.find_assignment(service, assignment, context.person)
    entered = _change(context, service.rules.current(assignment))
    assignments.change_assignment(service, assignment, entered, context.person)
    return context.redirect(f"admin/assignments/{assignment}", "saved")


@router.post("/assignments/{assignment}/extensions")
def extend(assignment: Name, context: InstructorPage) -> Response:
    """Give a student another due date, or take it back if the field is empty."""
    student, due = context.text("student"), context.text("due")
    if due:
        assignments.extend(context.service, assignment, student, _moment(context, due), context.person)
    else:
        assignments.withdraw_extension(context.service, assignment, student, context.person)
    return context.redirect(f"admin/assignments/{assignment}", "saved")


@router.get("/assignments/{assignment}/results")
def results(assignment: Name, context: InstructorPage) -> Response:
    """Show the results that students see once they are published."""
    service = context.service
    handout = assignments.find_assignment(service, assignment, context.person)
    current = service.rules.current(assignment)
    attempts = service.attempts.find_all(assignment)
    views = presenters.submissions(service, _counting(attempts), context.person)
    by_student = {view.student: view for view in views}
    unfinished = {attempt.student for attempt in attempts if attempt.stage is not AttemptStage.GRADED}
    return context.page(
        "results.html",
        "admin",
        assignment=handout,
        rules=current,
        rows=[(student, by_student.get(student)) for student in assignments.list_students(service)],
        unfinished=len(unfinished),
        unpublished=FEEDBACK[current.feedback],
    )


@router.post("/assignments/{assignment}/results")
def publish(assignment: Name, context: InstructorPage) -> Response:
    """Publish the results of an assignment, or withdraw them."""
    published = context.text("published") == "yes"
    change = AssignmentChange(published=published)
    assignments.change_assignment(context.service, assignment, change, context.person)
    return context.redirect(f"admin/assignments/{assignment}/results", "published" if published else "withdrawn")


def _change(context: PageContext, current: Rules) -> AssignmentChange:
    """Return the rules that differ between the form and the current rules; raise `Invalid` if one cannot be a rule."""
    due = context.text("due")
    entered = {
        "released": bool(context.text("released")),
        "attempts": _number(context, "attempts"),
        "cool_down": _number(context, "cool_down"),
        "feedback": context.text("feedback"),
    }
    changed = {name: value for name, value in entered.items() if value != getattr(current, name)}
    if due != context.clock.field(current.due):  # the field has no seconds
        changed["due"] = _moment(context, due) if due else None
    try:
        return AssignmentChange.model_validate(changed)
    except ValidationError as error:
        raise Invalid("; ".join(faults(error))) from error


def _number(context: PageContext, name: str) -> int:
    try:
        return int(context.text(name))
    except ValueError:
        raise Invalid(f"{name}: {context.text(name)!r} is not a whole number") from None


def _moment(context: PageContext, text: str) -> datetime:
    try:
        return context.clock.parse(text)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _counting(attempts: list[Attempt]) -> list[Attempt]:
    """Return the attempt of each student that counts, or the last one if none does yet."""
    last = {attempt.student: attempt for attempt in attempts}
    counting = {attempt.student: attempt for attempt in attempts if attempt.counts}
    return list((last | counting).values())
