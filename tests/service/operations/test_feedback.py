import asyncio
from collections.abc import AsyncIterator

import pytest

from autograder.service.operations import feedback
from autograder.service.records.attempts import Attempt, Result
from autograder.service.refusals import Invalid, NotAllowed, NotFound, NotPossible
from autograder.service.service import Service
from tests.service.campus import packed
from tests.service.operations.conftest import ADA, BEN, TAO


def submit(service: Service) -> Attempt:
    return service.attempts.submit("toy", "ada", "0", service.rules.current("toy"), None)


def release(service: Service, stamp: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield packed({"timestamp.txt": stamp.encode(), "toy.html": b"<p>Well done</p>"})

    asyncio.run(feedback.release_feedback(service, "toy", "ada", chunks(), TAO))


def test_a_released_page_is_shown_to_its_student_and_to_graders(service: Service) -> None:
    attempt = submit(service)
    with pytest.raises(NotFound, match="no feedback on toy has been released for ada yet"):
        feedback.find_feedback(service, "toy", "ada", ADA)
    release(service, attempt.stamp)
    digest = feedback.find_feedback(service, "toy", "ada", ADA)
    assert feedback.find_feedback(service, "toy", "ada", TAO) == digest
    assert feedback.show_feedback(service, attempt.id, None, ADA) == "<p>Well done</p>"
    with pytest.raises(NotAllowed):
        feedback.find_feedback(service, "toy", "ada", BEN)
    with pytest.raises(NotFound):
        feedback.show_feedback(service, attempt.id, None, BEN)


def test_pages_that_belong_to_no_attempt_are_refused(service: Service) -> None:
    submit(service)
    with pytest.raises(Invalid, match="matches no attempt of ada"):
        release(service, "1999-01-01 00:00:00.000000 UTC")


def test_feedback_waits_for_the_result_and_for_the_rules(service: Service) -> None:
    attempt = submit(service)
    with pytest.raises(NotPossible, match="not graded yet"):
        feedback.show_feedback(service, attempt.id, "toy", ADA)
    with pytest.raises(NotFound, match="there is no notebook other in toy"):
        feedback.show_feedback(service, attempt.id, "other", ADA)
    service.attempts.record_result(attempt, Result((), ()))
    service.rules.settings.assignments["toy"] = service.rules.current("toy").model_copy(
        update={"feedback": "published"}
    )
    with pytest.raises(NotAllowed, match="not published yet"):
        feedback.show_feedback(service, attempt.id, "toy", ADA)
