"""Submissions: handing in, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse, HTMLResponse

from autograder.service.identity import Grader, Student
from autograder.service.models import Receipt, State, Submission
from autograder.service.service import Here
from autograder.service.settings import Name

router = APIRouter()

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]


@router.post("/assignments/{assignment}/submissions", status_code=201)
async def submit(
    assignment: Name, request: Request, person: Student, service: Here, idempotency_key: Key = None
) -> Receipt:
    """Take a submission, a tar.gz of the files, and have it graded."""
    raise NotImplementedError


@router.get("/assignments/{assignment}/submissions")
def every(
    assignment: Name,
    person: Student,
    service: Here,
    student: Name | None = None,
    state: State | None = None,
    latest: bool = False,
) -> list[Submission]:
    """List own attempts; graders list all students'."""
    raise NotImplementedError


@router.get("/submissions/{submission}")
def one(submission: str, person: Student, service: Here) -> Submission:
    """Say what became of a submission."""
    raise NotImplementedError


@router.get("/submissions/{submission}/files")
def files(submission: str, person: Student, service: Here) -> FileResponse:
    """Give a submission back as it was handed in."""
    raise NotImplementedError


@router.get("/submissions/{submission}/receipt")
def receipt(submission: str, person: Student, service: Here) -> Receipt:
    """Give the receipt of a submission once more."""
    raise NotImplementedError


@router.get("/submissions/{submission}/feedback", response_class=HTMLResponse)
def feedback(submission: str, person: Student, service: Here, notebook: Name | None = None) -> HTMLResponse:
    """Show a notebook of a submission with the results that the one who asks may see."""
    raise NotImplementedError


@router.post("/submissions/{submission}/regrade", status_code=202)
def regrade(submission: str, person: Grader, service: Here) -> Submission:
    """Grade a submission again, whatever is known of it."""
    raise NotImplementedError
