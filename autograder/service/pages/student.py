"""A student's pages: assignments, handing in, and what became of it."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from autograder.course_toml import Name
from autograder.grading.graded import NOT_GRADED
from autograder.service import policy, presenters
from autograder.service.api import assignments
from autograder.service.api.models import AssignmentView, AttemptStatus, AttemptView, Role
from autograder.service.api.submissions import hand_in, mine
from autograder.service.api.uploads import Incoming
from autograder.service.handouts import Handout
from autograder.service.pages import reports, uploads
from autograder.service.pages.fragments import Fragment, fragment, fragment_response
from autograder.service.pages.page_context import Student, Visit, site
from autograder.service.pages.rule_texts import terms, withheld

router = APIRouter()
MINUTE = 60  # seconds after which the page counts anew how long there is to wait


@router.get("/")
def home(visit: Student) -> Response:
    """Show the assignments."""
    listed = assignments.every(visit.person, visit.service)
    report = any(each.published for each in listed)
    return visit.page("home.html", "", assignments=listed, partly=_partly(visit, listed), report=report)


@router.get("/assignments/{assignment}")
def assignment(assignment: Name, visit: Student) -> Response:
    """Show an assignment: the attempts so far, and how to hand in."""
    service, person = visit.service, visit.person
    handout = assignments.find(service, assignment, person)
    rules = service.rules.rules(assignment, person.name)
    received = [attempt.received for attempt in service.attempts.listed(assignment, person.name)]
    refused = policy.refusal(rules, received, presenters.now())
    extended = person.name in service.rules.extensions(assignment)
    return visit.page(
        "assignment.html",
        "",
        assignment=handout,
        rules=rules,
        terms=list(terms(rules, extended)),
        refused=refused,
        again=min(refused.wait, MINUTE) if refused and refused.wait else None,
        progress=_progress(visit, handout),
    )


@router.get("/assignments/{assignment}/now")
def progress(assignment: Name, visit: Student, etag: str = "") -> Response:
    """Give the attempts at an assignment anew, if something changed."""
    return fragment_response(_progress(visit, assignments.find(visit.service, assignment, visit.person)), etag)


@router.post("/assignments/{assignment}/attempts")
async def upload(assignment: Name, visit: Student) -> Response:
    """Take notebooks from a form as a submission."""
    handout = await run_in_threadpool(assignments.find, visit.service, assignment, visit.person)
    files = {name: visit.form.get(name) for name in handout.notebooks}
    content = {name: await file.read() if isinstance(file, UploadFile) else b"" for name, file in files.items()}
    archive = await run_in_threadpool(uploads.packed, content)
    await hand_in(visit.service, visit.person, assignment, Incoming(_once(archive), visit.service), None)
    return visit.go(f"assignments/{assignment}", "received")


@router.get("/submissions/{submission}")
def submission(
    submission: str, visit: Student, shown_as: Annotated[str, Query(alias="as", pattern="^student$|^$")] = ""
) -> Response:
    """Show what became of a submission; a grader sees it as the student will, with `as=student`."""
    service, person = visit.service, visit.person
    attempt = mine(service, submission, person)
    grader, own = person.may(Role.GRADER), attempt.student == person.name
    preview = grader and shown_as == "student"
    described = presenters.submissions(service, [attempt], person)[0]
    if preview and described.fault:
        described = described.model_copy(update={"fault": NOT_GRADED})
    return visit.page(
        "submission.html",
        "" if own else "board",
        assignment=assignments.one(attempt.assignment, person, service),
        submission=described,
        own=own,
        grader=grader and not preview,
        preview=preview,
        formgrader=visit.formgrader(attempt.assignment, attempt.student),
        outcome=_outcome(visit, described),
    )


@router.get("/submissions/{submission}/now")
def now(submission: str, visit: Student, etag: str = "") -> Response:
    """Give the result of a submission anew, if it changed."""
    described = presenters.submissions(visit.service, [mine(visit.service, submission, visit.person)], visit.person)[0]
    return fragment_response(_outcome(visit, described), etag)


@router.get("/report")
def report(visit: Student) -> Response:
    """Show a student's grade report, with the assignments whose results are published."""
    return reports.own(visit.service, visit.person.name)


def _partly(visit: Visit, listed: list[AssignmentView]) -> set[str]:
    """Return the assignments of which somebody sees the results of some tests only."""
    rules = {each.name: visit.service.rules.rules(each.name, visit.person.name) for each in listed}
    return {name for name, held in rules.items() if presenters.extent(held, visit.person) is policy.Extent.VISIBLE}


def _progress(visit: Visit, handout: Handout) -> Fragment:
    service, person = visit.service, visit.person
    shown = assignments.one(handout.name, person, service)
    attempts = presenters.submissions(service, service.attempts.listed(handout.name, person.name)[::-1], person)
    return fragment(
        "progress",
        f"{service.hub.base_url}assignments/{handout.name}/now",
        "progress.html",
        any(each.state in (AttemptStatus.QUEUED, AttemptStatus.RUNNING) for each in attempts),
        assignment=shown,
        handout=handout,
        partly=_partly(visit, [shown]),
        attempts=attempts,
        outcome=_outcome(visit, attempts[0]).body if attempts else "",
        clock=visit.clock,
        site=site(service),
    )


def _outcome(visit: Visit, submission: AttemptView) -> Fragment:
    service = visit.service
    rules = service.rules.rules(submission.assignment, submission.student)
    return fragment(
        f"outcome-{submission.id}",
        f"{service.hub.base_url}submissions/{submission.id}/now",
        "outcome.html",
        submission.state in (AttemptStatus.QUEUED, AttemptStatus.RUNNING),
        submission=submission,
        withheld=withheld(presenters.extent(rules, visit.person), rules.due),
    )


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
