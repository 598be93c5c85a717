"""Release feedback, and find what a person may see of it."""

from collections.abc import AsyncIterable

from fastapi.concurrency import run_in_threadpool

from autograder.service import feedback, presenters
from autograder.service.operations.archives import store_archive
from autograder.service.operations.assignments import find_assignment
from autograder.service.operations.submissions import find_submission
from autograder.service.people import Person
from autograder.service.policy import Extent
from autograder.service.records.attempts import AttemptStage
from autograder.service.refusals import Invalid, NotAllowed, NotFound, NotPossible
from autograder.service.service import Service

MAX_MB = 100


async def release_feedback(
    service: Service, assignment: str, student: str, chunks: AsyncIterable[bytes], person: Person
) -> None:
    """Store the feedback pages of the attempt that their timestamp.txt names, and let the student see them."""
    await run_in_threadpool(find_assignment, service, assignment, person)
    digest = await store_archive(service, chunks, MAX_MB)
    attempt = await run_in_threadpool(feedback.attempt_of, service, digest, assignment, student)
    if attempt is None:
        raise Invalid(f"timestamp.txt of the feedback pages matches no attempt of {student}")
    await run_in_threadpool(service.feedback_archives.release, attempt.id, digest)


def find_feedback(service: Service, assignment: str, student: str, person: Person) -> str:
    """Return the digest of the feedback archive of a student's last attempt that has one."""
    if not person.may_see(student):
        raise NotAllowed("students see only their own feedback")
    find_assignment(service, assignment, person)
    attempts = [attempt.id for attempt in service.attempts.find_all(assignment, student)]
    digests = service.feedback_archives.digests(attempts)
    if not digests:
        raise NotFound(f"no feedback on {assignment} has been released for {student} yet")
    return digests[max(digests, key=attempts.index)]


def show_feedback(service: Service, identifier: str, notebook: str | None, person: Person) -> str:
    """Return the feedback page of a notebook, the first if none is named, as a person may see it.

    It is the page that a grader released, and otherwise one made of the results that the rules show.
    """
    attempt = find_submission(service, identifier, person)
    notebooks = service.handouts.find(attempt.assignment).notebooks
    if notebook is not None and notebook not in notebooks:
        raise NotFound(f"there is no notebook {notebook} in {attempt.assignment}")
    notebook = notebook or notebooks[0]
    digest = service.feedback_archives.digests([attempt.id]).get(attempt.id)
    if digest is not None:
        return feedback.released_page(service, digest, notebook)
    extent = presenters.extent(service.rules.current(attempt.assignment, attempt.student), person)
    if extent is Extent.NOTHING:
        raise NotAllowed("the results are not published yet")
    if attempt.stage is not AttemptStage.GRADED:
        raise NotPossible("this submission is not graded yet")
    return feedback.page(service, attempt, notebook, extent)
