import asyncio
from collections.abc import AsyncIterator

import pytest

from autograder.errors import SubmissionError
from autograder.service.models import Receipt
from autograder.service.operations import submissions
from autograder.service.people import Person
from autograder.service.refusals import NotAllowed, NotFound, NotPossible, TooLarge, TooSoon
from autograder.service.service import Service
from tests.service.campus import packed
from tests.service.operations.conftest import ADA, BEN, TAO

WORK = packed({"toy.ipynb": b"{}"})


def hand_in(service: Service, person: Person = ADA, content: bytes = WORK, key: str | None = None) -> Receipt:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    return asyncio.run(submissions.hand_in(service, "toy", chunks(), key, person))


def test_a_submission_is_kept_and_its_receipt_is_valid(service: Service) -> None:
    receipt = hand_in(service)
    assert submissions.verify_receipt(service, receipt).valid
    assert not submissions.verify_receipt(service, receipt.model_copy(update={"number": 2})).valid
    attempt = submissions.find_submission(service, receipt.submission, ADA)
    assert service.blobs.path(attempt.digest).read_bytes() == WORK


def test_a_student_who_hands_in_again_at_once_must_wait(service: Service) -> None:
    hand_in(service)
    with pytest.raises(TooSoon, match="you must wait 3600 s between two attempts") as caught:
        hand_in(service)
    assert 0 < caught.value.seconds <= 3600
    hand_in(service, BEN)


def test_an_idempotency_key_stands_for_one_submission(service: Service) -> None:
    assert hand_in(service, key="k") == hand_in(service, key="k")
    with pytest.raises(NotPossible, match="use a new one"):
        hand_in(service, content=packed({"toy.ipynb": b"[]"}), key="k")


def test_an_upload_that_is_no_archive_or_too_large_costs_no_attempt(service: Service) -> None:
    with pytest.raises(SubmissionError, match=r"cannot be read as tar\.gz"):
        hand_in(service, content=b"no archive")
    with pytest.raises(TooLarge, match="larger than 20 MB"):
        hand_in(service, content=bytes(20 * 2**20 + 1))
    assert service.attempts.find_all() == []


def test_students_see_only_their_own_submissions(service: Service) -> None:
    submission = hand_in(service).submission
    for person in (ADA, TAO):
        assert submissions.describe_submission(service, submission, person).student == "ada"
        assert [view.id for view in submissions.list_submissions(service, "toy", person)] == [submission]
    with pytest.raises(NotFound):
        submissions.find_submission(service, submission, BEN)
    assert submissions.list_submissions(service, "toy", BEN) == []
    with pytest.raises(NotAllowed):
        submissions.list_submissions(service, "toy", BEN, student="ada")
