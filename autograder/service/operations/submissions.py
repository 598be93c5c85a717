"""Hand in, find and regrade submissions."""

from collections.abc import AsyncIterable

from fastapi.concurrency import run_in_threadpool

from autograder.service import presenters, receipts
from autograder.service.models import AttemptStatus, AttemptView, Receipt, Role, Verification
from autograder.service.operations.archives import store_archive
from autograder.service.operations.assignments import find_assignment
from autograder.service.people import Person
from autograder.service.records.attempts import Attempt, KeyReused, SubmissionRefused, latest
from autograder.service.refusals import NotAllowed, NotFound, NotPossible, TooSoon
from autograder.service.service import Service


def find_submission(service: Service, identifier: str, person: Person) -> Attempt:
    """Return a submission; students find only their own."""
    try:
        attempt = service.attempts.find(identifier)
    except KeyError:
        attempt = None
    if attempt is None or not person.may_see(attempt.student):
        raise NotFound("you have no such submission")
    return attempt


def describe_submission(service: Service, identifier: str, person: Person) -> AttemptView:
    """Return a submission as a person sees it."""
    return presenters.submissions(service, [find_submission(service, identifier, person)], person)[0]


def list_submissions(
    service: Service,
    assignment: str,
    person: Person,
    student: str | None = None,
    status: AttemptStatus | None = None,
    only_latest: bool = False,
) -> list[AttemptView]:
    """Return the submissions of an assignment as a person sees them; students list only their own."""
    find_assignment(service, assignment, person)
    if not person.may(Role.GRADER):
        if student not in (None, person.name):
            raise NotAllowed("students see only their own submissions")
        student = person.name
    attempts = service.attempts.find_all(assignment, student)
    views = presenters.submissions(service, latest(attempts) if only_latest else attempts, person)
    return [view for view in views if status in (None, view.state)]


async def hand_in(
    service: Service, assignment: str, chunks: AsyncIterable[bytes], key: str | None, person: Person
) -> Receipt:
    """Store a submission and have it graded; with an idempotency key that was used before, return that receipt."""
    await run_in_threadpool(find_assignment, service, assignment, person)
    rules = await run_in_threadpool(service.rules.current, assignment, person.name)
    digest = await store_archive(service, chunks, rules.max_mb)
    try:
        attempt = await run_in_threadpool(service.attempts.submit, assignment, person.name, digest, rules, key)
    except KeyReused:
        raise NotPossible("this Idempotency-Key was used for another submission; use a new one") from None
    except SubmissionRefused as error:
        if error.refusal.wait is None:
            raise NotPossible(error.refusal.reason) from None
        raise TooSoon(error.refusal.reason, error.refusal.wait) from None
    service.metrics.submissions.labels(assignment).inc()
    return presenters.receipt(service, attempt)


def regrade(service: Service, identifier: str, person: Person) -> AttemptView:
    """Have a submission graded again, without earlier results; return it as a person sees it."""
    attempt = find_submission(service, identifier, person)
    service.attempts.regrade(attempt.id, fresh=True)
    return describe_submission(service, identifier, person)


def verify_receipt(service: Service, receipt: Receipt) -> Verification:
    """Say whether this course signed a receipt and has the submission that it names."""
    if not receipts.verify(receipt, service.signer.pem):
        return Verification(valid=False, reason="this course did not sign the receipt, or it was changed since")
    try:
        attempt = service.attempts.find(receipt.submission)
    except KeyError:
        return Verification(valid=False, reason="this course signed the receipt, but does not have the submission")
    if presenters.receipt(service, attempt) != receipt:
        return Verification(valid=False, reason="this course signed the receipt, but has other facts of the submission")
    return Verification(valid=True, reason="this course received the submission as the receipt says")
