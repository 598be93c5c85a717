"""Find, release and change assignments."""

from collections.abc import AsyncIterable, Sequence
from datetime import datetime

from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter, ValidationError

from autograder.course_toml import Name
from autograder.service import presenters
from autograder.service.handouts import Handout
from autograder.service.models import AssignmentChange, AssignmentView, Role
from autograder.service.operations.archives import store_archive
from autograder.service.people import Person
from autograder.service.refusals import Invalid, NotFound, NotPossible
from autograder.service.service import Service

_NAME = TypeAdapter(Name)


def find_assignment(service: Service, name: str, person: Person) -> Handout:
    """Return an assignment; students find only those that are released."""
    try:
        handout = service.handouts.find(name)
    except KeyError:
        raise NotFound(f"there is no assignment {name}") from None
    if not _may_see(service, name, person):
        raise NotFound(f"there is no assignment {name}")
    return handout


def list_assignments(service: Service, person: Person) -> list[AssignmentView]:
    """Return the assignments as a person sees them, by name."""
    names = [name for name in service.handouts.names() if _may_see(service, name, person)]
    queue = presenters.snapshot(service)
    return [presenters.assignment(service, service.handouts.find(name), person, queue) for name in names]


def describe_assignment(service: Service, name: str, person: Person) -> AssignmentView:
    """Return an assignment as a person sees it."""
    handout = find_assignment(service, name, person)
    return presenters.assignment(service, handout, person, presenters.snapshot(service))


def change_assignment(service: Service, name: str, change: AssignmentChange, person: Person) -> None:
    """Change the rules of an assignment; what `change` does not set stays as it is."""
    find_assignment(service, name, person)
    if change.released and not service.handouts.folder(name).is_dir():
        raise NotPossible(f"{name} has no handout; run `nbgrader generate_assignment {name}` first")
    service.rules.change(name, change)


async def release_handout(service: Service, name: str, chunks: AsyncIterable[bytes]) -> None:
    """Store the files of a handout, in place of those of an earlier one, and release the assignment."""
    digest = await store_archive(service, chunks, service.rules.current(name).max_mb)
    await run_in_threadpool(service.handouts.replace, name, service.blobs.path(digest))
    service.rules.change(name, AssignmentChange(released=True))


def pack_handout(service: Service, name: str, person: Person) -> str:
    """Pack the files of a handout into an archive; return its digest."""
    find_assignment(service, name, person)
    if not service.handouts.folder(name).is_dir():
        raise NotFound(f"{name} has no handout yet; run `nbgrader generate_assignment {name}`")
    return service.blobs.add(lambda target: service.handouts.pack(name, target))


def extend(service: Service, name: str, student: str, due: datetime, person: Person) -> None:
    """Give one student another due date."""
    find_assignment(service, name, person)
    _require_student(service, student)
    if service.rules.current(name).due is None:
        raise NotPossible(f"{name} has no due date to extend; set one first")
    service.rules.extend(name, student, due)


def withdraw_extension(service: Service, name: str, student: str, person: Person) -> None:
    """Take a student's extension back."""
    find_assignment(service, name, person)
    _require_student(service, student)
    service.rules.extend(name, student, None)


def list_students(service: Service) -> list[str]:
    """Return the students in course.toml and those who have handed in, by name."""
    return sorted({*service.settings.people.students, *service.attempts.students()})


def _may_see(service: Service, name: str, person: Person) -> bool:
    return person.may(Role.GRADER) or service.rules.current(name).released


def _require_student(service: Service, student: str) -> None:
    fault = student_fault(student, service.settings.people.students, service.attempts.students())
    if fault:
        raise Invalid(fault)


def student_fault(student: str, enrolled: Sequence[str], submitters: Sequence[str]) -> str:
    """Return why `student` is not a student of the course; "" if it is, or can be as course.toml names no students."""
    try:
        _NAME.validate_python(student)
    except ValidationError:
        return f"{student!r} cannot be the name of a student"
    if enrolled and student not in {*enrolled, *submitters}:
        return f"{student!r} is not among the students in course.toml, and has not handed in anything"
    return ""
