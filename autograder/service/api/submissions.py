"""Routes of submissions: hand in, list, download, read feedback, regrade."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import FileResponse, HTMLResponse

from autograder.course_toml import Name
from autograder.service import presenters
from autograder.service.api.archives import ARCHIVE, BODY, Chunks, archive_response
from autograder.service.feedback import POLICY
from autograder.service.identity import Grader, Student
from autograder.service.models import AttemptStatus, AttemptView, Receipt
from autograder.service.operations import feedback, submissions
from autograder.service.service import CurrentService

router = APIRouter()

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$")]


@router.post("/assignments/{assignment}/submissions", status_code=201, openapi_extra=BODY)
async def hand_in(
    assignment: Name, person: Student, service: CurrentService, chunks: Chunks, idempotency_key: Key = None
) -> Receipt:
    """Hand in a submission, which is then graded."""
    return await submissions.hand_in(service, assignment, chunks, idempotency_key, person)


@router.get("/assignments/{assignment}/submissions")
def list_submissions(
    assignment: Name,
    person: Student,
    service: CurrentService,
    student: Name | None = None,
    state: AttemptStatus | None = None,
    latest: bool = False,
) -> list[AttemptView]:
    """List your submissions; graders list those of all students."""
    return submissions.list_submissions(service, assignment, person, student, state, latest)


@router.get("/submissions/{submission}")
def describe(submission: str, person: Student, service: CurrentService) -> AttemptView:
    """Describe a submission, with its results as far as you may see them."""
    return submissions.describe_submission(service, submission, person)


@router.get("/submissions/{submission}/files", response_class=FileResponse, responses=ARCHIVE)
def files(submission: str, person: Student, service: CurrentService) -> FileResponse:
    """Download a submission as it was handed in."""
    attempt = submissions.find_submission(service, submission, person)
    return archive_response(service, attempt.digest, f"{attempt.assignment}-{attempt.student}-{attempt.number}")


@router.get("/submissions/{submission}/receipt")
def receipt(submission: str, person: Student, service: CurrentService) -> Receipt:
    """Return the receipt of a submission."""
    return presenters.receipt(service, submissions.find_submission(service, submission, person))


@router.get("/submissions/{submission}/feedback", response_class=HTMLResponse)
def show_feedback(
    submission: str, person: Student, service: CurrentService, notebook: Name | None = None
) -> HTMLResponse:
    """Show a notebook of a submission, the first if none is named, with the results that you may see."""
    page = feedback.show_feedback(service, submission, notebook, person)
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


@router.post("/submissions/{submission}/regrade", status_code=202)
def regrade(submission: str, person: Grader, service: CurrentService) -> AttemptView:
    """Grade a submission again, without its earlier results."""
    return submissions.regrade(service, submission, person)
