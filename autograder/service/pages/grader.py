"""A grader's pages: the board of submissions, and the queue."""

from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Query, Response

from autograder.service import presenters
from autograder.service.operations import submissions
from autograder.service.pages.filters import ROWS, STATES, Filter, select
from autograder.service.pages.fragments import Fragment, fragment, fragment_response
from autograder.service.pages.page_context import GraderPage, PageContext, site

router = APIRouter()


@router.get("/board")
def board(
    context: GraderPage,
    assignment: str = "",
    state: str = "",
    student: str = "",
    attempts: Literal["latest", "all"] = "latest",
    page: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    """Show the submissions that match a filter."""
    service = context.service
    chosen = Filter(assignment, state, student.strip(), attempts == "latest")
    selected = select(service.attempts.find_all(chosen.assignment or None, chosen.student or None), chosen)
    handouts = [service.handouts.find(name) for name in service.handouts.names()]
    views = presenters.submissions(service, selected[(page - 1) * ROWS : page * ROWS], context.person)
    return context.page(
        "board.html",
        "board",
        rows=[(view, context.formgrader(view.assignment, view.student)) for view in views],
        count=len(selected),
        pages=-(-len(selected) // ROWS),
        page=page,
        titles={handout.name: handout.title for handout in handouts},
        assignments=handouts,
        states=STATES,
        chosen=chosen,
        students=service.attempts.students(),
        is_filtered=chosen != Filter(),
    )


@router.post("/submissions/{submission}/regrade")
def regrade(submission: str, context: GraderPage) -> Response:
    """Have a submission graded again, and return to the page that asked for it."""
    submissions.regrade(context.service, submission, context.person)
    back = context.text("back")
    if back:
        return context.redirect("board", "again", urlencode(parse_qs(back), doseq=True))
    return context.redirect(f"submissions/{submission}", "again")


@router.get("/queue")
def queue(context: GraderPage) -> Response:
    """Show the queue."""
    return context.page("queue.html", "queue", queue=_queue(context))


@router.get("/queue/now")
def poll_queue(context: GraderPage, etag: str = "") -> Response:
    """Return the queue again, if it has changed."""
    return fragment_response(_queue(context), etag)


def _queue(context: PageContext) -> Fragment:
    service = context.service
    snapshot, view = presenters.snapshot(service), presenters.queue(service)
    return fragment(
        "queue",
        f"{service.hub.base_url}queue/now",
        "queue_now.html",
        is_changing=True,
        queue=view,
        eta=snapshot.eta(len(snapshot.order)) if snapshot.order else None,
        site=site(service),
    )
