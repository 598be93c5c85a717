"""Feedback pages that graders released, as nbgrader's exchange hands them out."""

from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from autograder.course_toml import Name
from autograder.service import feedback
from autograder.service.api.assignments import find
from autograder.service.api.identity import Grader, Student
from autograder.service.api.models import Role
from autograder.service.api.uploads import ARCHIVE, BODY, Upload, sent
from autograder.service.service import Here

MAX_MB = 100

router = APIRouter()


@router.put("/assignments/{assignment}/feedback/{student}", status_code=204, openapi_extra=BODY)
async def release(assignment: Name, student: Name, person: Grader, service: Here, upload: Upload) -> None:
    """Take feedback pages about the attempt whose time is in their timestamp.txt, and let the student see them."""
    await run_in_threadpool(find, service, assignment, person)
    digest = await upload.keep(MAX_MB)
    attempt = await run_in_threadpool(feedback.attempt_of, service, digest, assignment, student)
    if attempt is None:
        raise HTTPException(422, f"timestamp.txt among the pages is not the time of an attempt of {student}")
    await run_in_threadpool(service.released.put, attempt.id, digest)


@router.get("/assignments/{assignment}/feedback/{student}", response_class=FileResponse, responses=ARCHIVE)
def fetch(assignment: Name, student: Name, person: Student, service: Here) -> FileResponse:
    """Give out the feedback pages about a student's last attempt that has some."""
    if not (student == person.name or person.may(Role.GRADER)):
        raise HTTPException(403, "students see their own feedback only")
    find(service, assignment, person)
    attempts = [attempt.id for attempt in service.attempts.listed(assignment, student)]
    digests = service.released.digests(attempts)
    if not digests:
        raise HTTPException(404, f"no feedback on {assignment} was released for {student} yet")
    last = max(digests, key=attempts.index)
    return sent(service, digests[last], f"{assignment}-{student}-feedback")
