"""Assignments: what there is, its rules, its files, and extensions."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from autograder.service.identity import Grader, Instructor, Student
from autograder.service.models import Assignment, AssignmentChange, Extension, Me
from autograder.service.service import Here
from autograder.service.settings import Name

router = APIRouter()


@router.get("/me")
def me(person: Student) -> Me:
    """Say who asks."""
    return Me(name=person.name, role=person.role)


@router.get("/assignments")
def every(person: Student, service: Here) -> list[Assignment]:
    """List the assignments; students see those that are released."""
    raise NotImplementedError


@router.get("/assignments/{assignment}")
def one(assignment: Name, person: Student, service: Here) -> Assignment:
    """Describe an assignment."""
    raise NotImplementedError


@router.put("/assignments/{assignment}")
def change(assignment: Name, changed: AssignmentChange, person: Instructor, service: Here) -> Assignment:
    """Change the rules of an assignment; what is left out stays as it is."""
    raise NotImplementedError


@router.put("/assignments/{assignment}/files", status_code=204)
async def release(assignment: Name, request: Request, person: Instructor, service: Here) -> None:
    """Take a handout, a tar.gz of the files, and release it."""
    raise NotImplementedError


@router.get("/assignments/{assignment}/files")
def fetch(assignment: Name, person: Student, service: Here) -> Response:
    """Give out the handout, a tar.gz of the files."""
    raise NotImplementedError


@router.put("/assignments/{assignment}/extensions/{student}", status_code=204)
def extend(assignment: Name, student: Name, extension: Extension, person: Instructor, service: Here) -> None:
    """Give one student another due date."""
    raise NotImplementedError


@router.delete("/assignments/{assignment}/extensions/{student}", status_code=204)
def withdraw(assignment: Name, student: Name, person: Instructor, service: Here) -> None:
    """Take back an extension."""
    raise NotImplementedError


@router.put("/assignments/{assignment}/feedback/{student}", status_code=204)
async def release_feedback(assignment: Name, student: Name, request: Request, person: Grader, service: Here) -> None:
    """Take the feedback pages of a student, a tar.gz of the files, and let the student see them."""
    raise NotImplementedError


@router.get("/assignments/{assignment}/feedback/{student}")
def fetch_feedback(assignment: Name, student: Name, person: Student, service: Here) -> FileResponse:
    """Give out released feedback pages, a tar.gz of the files."""
    raise NotImplementedError
