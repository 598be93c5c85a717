"""Routes of the feedback pages that graders release through nbgrader's exchange."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from autograder.course_toml import Name
from autograder.service.api.archives import ARCHIVE, BODY, Chunks, archive_response
from autograder.service.identity import Grader, Student
from autograder.service.operations import feedback
from autograder.service.service import CurrentService

router = APIRouter()


@router.put("/assignments/{assignment}/feedback/{student}", status_code=204, openapi_extra=BODY)
async def release(assignment: Name, student: Name, person: Grader, service: CurrentService, chunks: Chunks) -> None:
    """Release the feedback pages of the attempt that their timestamp.txt names."""
    await feedback.release_feedback(service, assignment, student, chunks, person)


@router.get("/assignments/{assignment}/feedback/{student}", response_class=FileResponse, responses=ARCHIVE)
def fetch(assignment: Name, student: Name, person: Student, service: CurrentService) -> FileResponse:
    """Download the feedback pages of a student's last attempt that has some."""
    digest = feedback.find_feedback(service, assignment, student, person)
    return archive_response(service, digest, f"{assignment}-{student}-feedback")
