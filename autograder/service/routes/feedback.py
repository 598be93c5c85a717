"""Feedback pages that graders released, as nbgrader's exchange hands them out."""

from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from autograder.service.identity import Grader, Student
from autograder.service.models import Role
from autograder.service.routes.assignments import find
from autograder.service.routes.uploads import ARCHIVE, BODY, Upload, sent
from autograder.service.service import Here
from autograder.service.settings import Name

MAX_MB = 100

router = APIRouter()


@router.put("/assignments/{assignment}/feedback/{student}", status_code=204, openapi_extra=BODY)
async def release(assignment: Name, student: Name, person: Grader, service: Here, upload: Upload) -> None:
    """Take the feedback pages of a student, and let the student see them."""
    await run_in_threadpool(find, service, assignment, person)
    digest = await upload.keep(MAX_MB)
    await run_in_threadpool(service.released.put, assignment, student, digest)


@router.get("/assignments/{assignment}/feedback/{student}", response_class=FileResponse, responses=ARCHIVE)
def fetch(assignment: Name, student: Name, person: Student, service: Here) -> FileResponse:
    """Give out the feedback pages of a student."""
    if not (student == person.name or person.may(Role.GRADER)):
        raise HTTPException(403, "students see their own feedback only")
    find(service, assignment, person)
    digest = service.released.get(assignment, student)
    if digest is None:
        raise HTTPException(404, f"no feedback on {assignment} was released for {student} yet")
    return sent(service, digest, f"{assignment}-{student}-feedback")
