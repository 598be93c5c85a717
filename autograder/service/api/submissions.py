"""Submissions: handing in, and what became of it."""

import math
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse

from autograder.course_toml import Name
from autograder.service import feedback, policy, presenters
from autograder.service.api.assignments import find
from autograder.service.api.identity import Grader, Person, Student
from autograder.service.api.models import AttemptStatus, AttemptView, Receipt, Role
from autograder.service.api.uploads import ARCHIVE, BODY, Incoming, Upload, sent
from autograder.service.records import attempts
from autograder.service.records.attempts import Attempt, KeyReused, Refused
from autograder.service.service import Here, Service

router = APIRouter()

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$")]


def mine(service: Service, identifier: str, person: Person) -> Attempt:
    """Return a submission of the one who asks, of anybody for graders; raise a 404 for all others."""
    try:
        attempt = service.attempts.find(identifier)
    except KeyError:
        attempt = None
    if attempt is None or not (attempt.student == person.name or person.may(Role.GRADER)):
        raise HTTPException(404, "you have no such submission")
    return attempt


@router.post("/assignments/{assignment}/submissions", status_code=201, openapi_extra=BODY)
async def submit(
    assignment: Name, person: Student, service: Here, upload: Upload, idempotency_key: Key = None
) -> Receipt:
    """Take a submission, and have it graded."""
    return await hand_in(service, person, assignment, upload, idempotency_key)


async def hand_in(service: Service, person: Person, assignment: str, upload: Incoming, key: str | None) -> Receipt:
    """Take the submission of somebody; raise what refuses it."""
    await run_in_threadpool(find, service, assignment, person)
    rules = await run_in_threadpool(service.rules.rules, assignment, person.name)
    digest = await upload.keep(rules.max_mb)
    try:
        attempt = await run_in_threadpool(service.attempts.submit, assignment, person.name, digest, rules, key)
    except KeyReused:
        raise HTTPException(409, "this Idempotency-Key was used for another submission; use a new one") from None
    except Refused as error:
        wait = error.refusal.wait
        headers = None if wait is None else {"Retry-After": str(math.ceil(wait))}
        raise HTTPException(409 if wait is None else 429, error.refusal.reason, headers) from None
    service.metrics.submissions.labels(assignment).inc()
    return presenters.receipt(service, attempt)


@router.get("/assignments/{assignment}/submissions")
def every(
    assignment: Name,
    person: Student,
    service: Here,
    student: Name | None = None,
    state: AttemptStatus | None = None,
    latest: bool = False,
) -> list[AttemptView]:
    """List own attempts; graders list all students'."""
    find(service, assignment, person)
    if not person.may(Role.GRADER):
        if student not in (None, person.name):
            raise HTTPException(403, "students see their own submissions only")
        student = person.name
    found = service.attempts.listed(assignment, student)
    described = presenters.submissions(service, attempts.latest(found) if latest else found, person)
    return [each for each in described if state in (None, each.state)]


@router.get("/submissions/{submission}")
def one(submission: str, person: Student, service: Here) -> AttemptView:
    """Say what became of a submission."""
    return presenters.submissions(service, [mine(service, submission, person)], person)[0]


@router.get("/submissions/{submission}/files", response_class=FileResponse, responses=ARCHIVE)
def files(submission: str, person: Student, service: Here) -> FileResponse:
    """Give a submission back as it was handed in."""
    attempt = mine(service, submission, person)
    return sent(service, attempt.digest, f"{attempt.assignment}-{attempt.student}-{attempt.number}")


@router.get("/submissions/{submission}/receipt")
def receipt(submission: str, person: Student, service: Here) -> Receipt:
    """Give the receipt of a submission once more."""
    return presenters.receipt(service, mine(service, submission, person))


@router.get("/submissions/{submission}/feedback", response_class=HTMLResponse)
def show(submission: str, person: Student, service: Here, notebook: Name | None = None) -> HTMLResponse:
    """Show a notebook of a submission, the first if none is named, with the results that the asker may see."""
    attempt = mine(service, submission, person)
    notebooks = service.handouts.find(attempt.assignment).notebooks
    if notebook is not None and notebook not in notebooks:
        raise HTTPException(404, f"there is no notebook {notebook} in {attempt.assignment}")
    page = _page(service, attempt, notebook or notebooks[0], person)
    return HTMLResponse(page, headers={"Content-Security-Policy": feedback.POLICY})


def _page(service: Service, attempt: Attempt, notebook: str, person: Person) -> str:
    """Return the page that a grader released, else what the rules show of the results."""
    digest = service.released.digests([attempt.id]).get(attempt.id)
    if digest is not None:
        return feedback.released(service, digest, notebook)
    much = presenters.extent(service.rules.rules(attempt.assignment, attempt.student), person)
    if much is policy.Extent.NOTHING:
        raise HTTPException(403, "the results are not published yet")
    if attempt.stage is not attempts.AttemptStage.GRADED:
        raise HTTPException(409, "this submission is not graded yet")
    return feedback.page(service, attempt, notebook, much)


@router.post("/submissions/{submission}/regrade", status_code=202)
def regrade(submission: str, person: Grader, service: Here) -> AttemptView:
    """Grade a submission again, whatever is known of it."""
    attempt = mine(service, submission, person)
    service.attempts.again(attempt.id, fresh=True)
    return one(submission, person, service)
