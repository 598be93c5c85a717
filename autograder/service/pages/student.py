"""A student's pages: assignments, handing in, results."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from autograder.course_toml import Name
from autograder.grading.graded import NOT_GRADED
from autograder.service import policy, presenters
from autograder.service.handouts import Handout
from autograder.service.models import AssignmentView, AttemptStatus, AttemptView, Role
from autograder.service.operations import assignments, submissions
from autograder.service.pages import reports, uploads
from autograder.service.pages.fragments import Fragment, fragment, fragment_response
from autograder.service.pages.page_context import PageContext, StudentPage, site
from autograder.service.pages.rule_texts import rule_sentences, withheld_text

router = APIRouter()
MINUTE = 60  # a form that cannot be used yet is loaded again after so many seconds at most
_OPEN = (AttemptStatus.QUEUED, AttemptStatus.RUNNING)


@router.get("/")
def home(context: StudentPage) -> Response:
    """Show the assignments."""
    views = assignments.list_assignments(context.service, context.person)
    has_report = any(view.published for view in views)
    return context.page("home.html", "", assignments=views, partly=_partly(context, views), has_report=has_report)


@router.get("/assignments/{assignment}")
def assignment(assignment: Name, context: StudentPage) -> Response:
    """Show an assignment: the attempts so far, and how to hand in."""
    service, person = context.service, context.person
    handout = assignments.find_assignment(service, assignment, person)
    rules = service.rules.current(assignment, person.name)
    received = [attempt.received for attempt in service.attempts.find_all(assignment, person.name)]
    refusal = policy.refusal(rules, received, presenters.now())
    is_extended = person.name in service.rules.extensions(assignment)
    return context.page(
        "assignment.html",
        "",
        assignment=handout,
        rules=rules,
        sentences=list(rule_sentences(rules, is_extended)),
        refusal=refusal,
        reload_after=min(refusal.wait, MINUTE) if refusal and refusal.wait else None,
        progress=_progress(context, handout),
    )


@router.get("/assignments/{assignment}/now")
def poll_progress(assignment: Name, context: StudentPage, etag: str = "") -> Response:
    """Return the attempts at an assignment again, if they have changed."""
    handout = assignments.find_assignment(context.service, assignment, context.person)
    return fragment_response(_progress(context, handout), etag)


@router.post("/assignments/{assignment}/attempts")
async def upload(assignment: Name, context: StudentPage) -> Response:
    """Hand in the notebooks of a form."""
    service, person = context.service, context.person
    handout = await run_in_threadpool(assignments.find_assignment, service, assignment, person)
    files = {name: context.form.get(name) for name in handout.notebooks}
    content = {name: await file.read() if isinstance(file, UploadFile) else b"" for name, file in files.items()}
    archive = await run_in_threadpool(uploads.pack_notebooks, content)
    await submissions.hand_in(service, assignment, _chunks(archive), None, person)
    return context.redirect(f"assignments/{assignment}", "received")


@router.get("/submissions/{submission}")
def submission(
    submission: str, context: StudentPage, shown_as: Annotated[str, Query(alias="as", pattern="^student$|^$")] = ""
) -> Response:
    """Show the result of a submission; with `as=student` a grader sees the student's view."""
    service, person = context.service, context.person
    view = submissions.describe_submission(service, submission, person)
    is_grader, is_own = person.may(Role.GRADER), view.student == person.name
    is_preview = is_grader and shown_as == "student"
    if is_preview and view.fault:
        view = view.model_copy(update={"fault": NOT_GRADED})
    return context.page(
        "submission.html",
        "" if is_own else "board",
        assignment=assignments.describe_assignment(service, view.assignment, person),
        submission=view,
        is_own=is_own,
        is_grader=is_grader and not is_preview,
        is_preview=is_preview,
        formgrader=context.formgrader(view.assignment, view.student),
        outcome=_outcome(context, view),
    )


@router.get("/submissions/{submission}/now")
def poll_outcome(submission: str, context: StudentPage, etag: str = "") -> Response:
    """Return the result of a submission again, if it has changed."""
    view = submissions.describe_submission(context.service, submission, context.person)
    return fragment_response(_outcome(context, view), etag)


@router.get("/report")
def report(context: StudentPage) -> Response:
    """Show a student's grade report, with the assignments whose results are published."""
    return reports.own_report(context.service, context.person.name)


def _partly(context: PageContext, views: list[AssignmentView]) -> set[str]:
    """Return the assignments in which a person sees the results of only some tests."""
    rules = {view.name: context.service.rules.current(view.name, context.person.name) for view in views}
    return {name for name in rules if presenters.extent(rules[name], context.person) is policy.Extent.VISIBLE}


def _progress(context: PageContext, handout: Handout) -> Fragment:
    service, person = context.service, context.person
    view = assignments.describe_assignment(service, handout.name, person)
    attempts = presenters.submissions(service, service.attempts.find_all(handout.name, person.name)[::-1], person)
    return fragment(
        "progress",
        f"{service.hub.base_url}assignments/{handout.name}/now",
        "progress.html",
        any(attempt.state in _OPEN for attempt in attempts),
        assignment=view,
        handout=handout,
        partly=_partly(context, [view]),
        attempts=attempts,
        outcome=_outcome(context, attempts[0]).body if attempts else "",
        clock=context.clock,
        site=site(service),
    )


def _outcome(context: PageContext, submission: AttemptView) -> Fragment:
    service = context.service
    rules = service.rules.current(submission.assignment, submission.student)
    return fragment(
        f"outcome-{submission.id}",
        f"{service.hub.base_url}submissions/{submission.id}/now",
        "outcome.html",
        submission.state in _OPEN,
        submission=submission,
        withheld=withheld_text(presenters.extent(rules, context.person), rules.due),
    )


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content
