from autograder.service.models import QueueView
from autograder.service.pages.fragments import Fragment, fragment, fragment_response
from autograder.service.pages.page_context import Site

SITE = Site("Course", "/services/course/", "/hub/")


def queue(waiting: int, is_changing: bool = True) -> Fragment:
    view = QueueView(waiting=waiting, running=0, workers=1, per_minute=0, items=())
    return fragment("queue", "/queue/now", "queue_now.html", is_changing, queue=view, eta=None, site=SITE)


def test_a_fragment_that_has_not_changed_is_not_sent_again() -> None:
    assert fragment_response(queue(1), queue(1).etag).status_code == 204


def test_a_fragment_that_has_changed_is_sent_whole_and_polls_again() -> None:
    response = fragment_response(queue(2), queue(1).etag)
    assert response.status_code == 200
    assert b'hx-get="/queue/now"' in response.body


def test_a_fragment_that_no_longer_changes_does_not_poll() -> None:
    assert b"hx-get" not in fragment_response(queue(0, is_changing=False), "").body
