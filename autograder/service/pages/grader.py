"""A grader's pages: the board of submissions, and the queue."""

from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Query, Response

from autograder.service import presenters
from autograder.service.api.submissions import regrade
from autograder.service.pages.filters import ROWS, STATES, Choice, choose
from autograder.service.pages.fragments import Fragment, fragment, fragment_response
from autograder.service.pages.page_context import Grader, Visit, site

router = APIRouter()


@router.get("/board")
def board(
    visit: Grader,
    assignment: str = "",
    state: str = "",
    student: str = "",
    attempts: Literal["latest", "all"] = "latest",
    page: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    """Show the submissions that fit."""
    service = visit.service
    choice = Choice(assignment, state, student.strip(), attempts == "latest")
    listed = service.attempts.listed(choice.assignment or None, choice.student or None)
    found = choose(listed, choice)
    handouts = [service.handouts.find(name) for name in service.handouts.names()]
    shown = presenters.submissions(service, found[(page - 1) * ROWS : page * ROWS], visit.person)
    return visit.page(
        "board.html",
        "board",
        rows=[(each, visit.formgrader(each.assignment, each.student)) for each in shown],
        count=len(found),
        pages=-(-len(found) // ROWS),
        shown=page,
        titles={handout.name: handout.title for handout in handouts},
        assignments=handouts,
        states=STATES,
        chosen=choice,
        students=service.attempts.students(),
        filtered=choice != Choice(),
    )


@router.post("/submissions/{submission}/regrade")
def again(submission: str, visit: Grader) -> Response:
    """Have a submission graded again, and go back to where that was asked for."""
    regrade(submission, visit.person, visit.service)
    back = visit.text("back")
    if back:
        return visit.go("board", "again", urlencode(parse_qs(back), doseq=True))
    return visit.go(f"submissions/{submission}", "again")


@router.get("/queue")
def queue(visit: Grader) -> Response:
    """Show the queue."""
    return visit.page("queue.html", "queue", now=_queue(visit))


@router.get("/queue/now")
def now(visit: Grader, etag: str = "") -> Response:
    """Give the queue anew, if it changed."""
    return fragment_response(_queue(visit), etag)


def _queue(visit: Visit) -> Fragment:
    service = visit.service
    looked, described = presenters.traffic(service), presenters.queue(service)
    return fragment(
        "queue",
        f"{service.hub.base_url}queue/now",
        "queue_now.html",
        is_changing=True,
        queue=described,
        eta=looked.eta(len(looked.order)) if looked.order else None,
        site=site(service),
    )
