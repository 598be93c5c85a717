"""Assignments: what there is, its rules, its files, and extensions."""

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from pydantic import TypeAdapter, ValidationError

from autograder.course_toml import Name
from autograder.service import presenters
from autograder.service.api.identity import Instructor, Person, Student
from autograder.service.api.models import AssignmentChange, AssignmentView, Extension, Me, Role
from autograder.service.api.uploads import ARCHIVE, BODY, Upload, sent
from autograder.service.handouts import Handout
from autograder.service.service import Here, Service

router = APIRouter()
_NAME = TypeAdapter(Name)


def find(service: Service, name: str, person: Person) -> Handout:
    """Return an assignment that somebody may see; raise a 404 if there is none."""
    try:
        handout = service.handouts.find(name)
    except KeyError:
        raise HTTPException(404, f"there is no assignment {name}") from None
    if not person.may(Role.GRADER) and not service.rules.rules(name).released:
        raise HTTPException(404, f"there is no assignment {name}")
    return handout


@router.get("/me")
def me(person: Student) -> Me:
    """Say who asks."""
    return Me(name=person.name, role=person.role)


@router.get("/assignments")
def every(person: Student, service: Here) -> list[AssignmentView]:
    """List the assignments; students see those that are released."""
    names = service.handouts.names()
    seen = [name for name in names if person.may(Role.GRADER) or service.rules.rules(name).released]
    looked = presenters.traffic(service)
    return [presenters.assignment(service, service.handouts.find(name), person, looked) for name in seen]


@router.get("/assignments/{assignment}")
def one(assignment: Name, person: Student, service: Here) -> AssignmentView:
    """Describe an assignment."""
    return presenters.assignment(service, find(service, assignment, person), person, presenters.traffic(service))


@router.put("/assignments/{assignment}")
def change(assignment: Name, changed: AssignmentChange, person: Instructor, service: Here) -> AssignmentView:
    """Change the rules of an assignment; what is left out stays as it is."""
    handout = find(service, assignment, person)
    service.rules.change(assignment, changed)
    return presenters.assignment(service, handout, person, presenters.traffic(service))


@router.put("/assignments/{assignment}/files", status_code=204, openapi_extra=BODY)
async def release(assignment: Name, person: Instructor, service: Here, upload: Upload) -> None:
    """Take a handout, and release it."""
    digest = await upload.keep(service.rules.rules(assignment).max_mb)
    await run_in_threadpool(service.handouts.replace, assignment, service.blobs.path(digest))
    service.rules.change(assignment, AssignmentChange(released=True))


@router.get("/assignments/{assignment}/files", response_class=FileResponse, responses=ARCHIVE)
def fetch(assignment: Name, person: Student, service: Here) -> FileResponse:
    """Give out the handout."""
    find(service, assignment, person)
    if not service.handouts.folder(assignment).is_dir():
        raise HTTPException(404, f"{assignment} has no handout yet; run `nbgrader generate_assignment {assignment}`")
    digest = service.blobs.add(lambda target: service.handouts.pack(assignment, target))
    return sent(service, digest, assignment)


@router.put("/assignments/{assignment}/extensions/{student}", status_code=204)
def extend(assignment: Name, student: Name, extension: Extension, person: Instructor, service: Here) -> None:
    """Give one student another due date."""
    find(service, assignment, person)
    _require(service, student)
    if service.rules.rules(assignment).due is None:
        raise HTTPException(409, f"{assignment} has no due date that could be extended; give it one first")
    service.rules.extend(assignment, student, extension.due)


@router.delete("/assignments/{assignment}/extensions/{student}", status_code=204)
def withdraw(assignment: Name, student: Name, person: Instructor, service: Here) -> None:
    """Take back an extension."""
    find(service, assignment, person)
    _require(service, student)
    service.rules.extend(assignment, student, None)


def _require(service: Service, student: str) -> None:
    fault = unknown(student, service.settings.people.students, service.attempts.students())
    if fault:
        raise HTTPException(422, fault)


def unknown(student: str, named: Sequence[str], seen: Sequence[str]) -> str:
    """Return why nobody can be called `student`; "" if somebody is, or could be where course.toml names nobody."""
    try:
        _NAME.validate_python(student)
    except ValidationError:
        return f"{student!r} cannot be the name of a student"
    if named and student not in {*named, *seen}:
        return f"{student!r} is not among the students in course.toml, and has not handed in anything"
    return ""
