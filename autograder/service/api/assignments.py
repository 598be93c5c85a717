"""Routes of assignments: descriptions, rules, files, extensions."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from autograder.course_toml import Name
from autograder.service.api.archives import ARCHIVE, BODY, Chunks, archive_response
from autograder.service.identity import Instructor, Student
from autograder.service.models import AssignmentChange, AssignmentView, Extension, Me
from autograder.service.operations import assignments
from autograder.service.service import CurrentService

router = APIRouter()


@router.get("/me")
def me(person: Student) -> Me:
    """Return your own name and role."""
    return Me(name=person.name, role=person.role)


@router.get("/assignments")
def list_assignments(person: Student, service: CurrentService) -> list[AssignmentView]:
    """List the assignments; students see those that are released."""
    return assignments.list_assignments(service, person)


@router.get("/assignments/{assignment}")
def describe(assignment: Name, person: Student, service: CurrentService) -> AssignmentView:
    """Describe an assignment."""
    return assignments.describe_assignment(service, assignment, person)


@router.put("/assignments/{assignment}")
def change(assignment: Name, changed: AssignmentChange, person: Instructor, service: CurrentService) -> AssignmentView:
    """Change the rules of an assignment; a rule that is left out stays as it is."""
    assignments.change_assignment(service, assignment, changed, person)
    return assignments.describe_assignment(service, assignment, person)


@router.put("/assignments/{assignment}/files", status_code=204, openapi_extra=BODY)
async def release(assignment: Name, person: Instructor, service: CurrentService, chunks: Chunks) -> None:
    """Upload a handout, and release it."""
    await assignments.release_handout(service, assignment, chunks)


@router.get("/assignments/{assignment}/files", response_class=FileResponse, responses=ARCHIVE)
def fetch(assignment: Name, person: Student, service: CurrentService) -> FileResponse:
    """Download the handout."""
    return archive_response(service, assignments.pack_handout(service, assignment, person), assignment)


@router.put("/assignments/{assignment}/extensions/{student}", status_code=204)
def extend(assignment: Name, student: Name, extension: Extension, person: Instructor, service: CurrentService) -> None:
    """Give one student another due date."""
    assignments.extend(service, assignment, student, extension.due, person)


@router.delete("/assignments/{assignment}/extensions/{student}", status_code=204)
def withdraw(assignment: Name, student: Name, person: Instructor, service: CurrentService) -> None:
    """Take an extension back."""
    assignments.withdraw_extension(service, assignment, student, person)
