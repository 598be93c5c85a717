from autograder.service.api.models import QueueView
from autograder.service.pages.fragments import Live, answer, live
from autograder.service.pages.page_context import Site

SITE = Site("Course", "/services/course/", "/hub/")


def part(waiting: int, moving: bool = True) -> Live:
    queue = QueueView(waiting=waiting, running=0, workers=1, per_minute=0, items=())
    return live("queue", "/queue/now", "queue_now.html", moving, queue=queue, eta=None, site=SITE)


def test_a_part_that_has_not_changed_is_not_sent_again() -> None:
    assert answer(part(1), part(1).seen).status_code == 204


def test_a_part_that_has_changed_is_sent_whole_and_asks_again() -> None:
    changed = answer(part(2), part(1).seen)
    assert changed.status_code == 200
    assert b'hx-get="/queue/now"' in changed.body


def test_a_part_that_is_over_asks_no_more() -> None:
    assert b"hx-get" not in answer(part(0, moving=False), "").body
