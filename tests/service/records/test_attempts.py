from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from autograder.course_toml import Rules
from autograder.examiner.job import Job
from autograder.examiner.verdict import Status
from autograder.grading.queue import Queue, QueuedJob
from autograder.service.models import TestResult as Seen
from autograder.service.records.attempts import (
    Attempts,
    AttemptStage,
    KeyReused,
    Result,
    SubmissionRefused,
    Tally,
    latest,
)

FREE = Rules(cool_down=0, attempts=0)
WORK = QueuedJob("k", "a", "n", Job((), frozenset()), "ada")
TEST = Seen(notebook="n", test="t", title="T", points=2, score=1, status=Status.PARTIAL, message="half", hidden=True)


@pytest.fixture
def attempts(database: Engine) -> Attempts:
    return Attempts(database)


def test_attempts_are_numbered_for_each_student_and_assignment(attempts: Attempts) -> None:
    for student, assignment in (("ada", "a"), ("ada", "b"), ("ben", "a"), ("ada", "a")):
        attempts.submit(assignment, student, "0", FREE, None)
    assert [(each.student, each.number) for each in attempts.find_all("a")] == [("ada", 1), ("ada", 2), ("ben", 1)]
    assert [each.number for each in latest(attempts.find_all("a"))] == [2, 1]
    found = attempts.find_all("b", "ada")
    assert found == [attempts.find(found[0].id)]
    assert found[0].stage is AttemptStage.NEW
    assert attempts.count_by_stage() == {
        AttemptStage.NEW: 4,
        AttemptStage.EXAMINING: 0,
        AttemptStage.GRADED: 0,
        AttemptStage.FAILED: 0,
    }
    assert attempts.students() == ["ada", "ben"]
    attempts.mark_failed(found[0], "the disk is full")
    assert attempts.tallies() == {"a": Tally(students=2, open=3), "b": Tally(students=1, failed=1)}
    with pytest.raises(KeyError):
        attempts.find("unknown")


def test_the_same_idempotency_key_is_the_same_attempt(attempts: Attempts) -> None:
    once = attempts.submit("a", "ada", "0", FREE, "key")
    strict = Rules(attempts=1)
    assert attempts.submit("a", "ada", "0", strict, "key") == once
    assert attempts.submit("a", "ben", "0", FREE, "key") != once
    with pytest.raises(KeyReused):
        attempts.submit("a", "ada", "1", FREE, "key")


def test_the_rules_hold_for_many_who_hand_in_at_once(attempts: Attempts) -> None:
    rules = Rules(attempts=3, cool_down=0)

    def submit(number: int) -> bool:
        try:
            attempts.submit("a", "ada", str(number), rules, None)
        except SubmissionRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(submit, range(8)))
    assert sum(taken) == 3
    assert [each.number for each in attempts.find_all("a", "ada")] == [1, 2, 3]


def test_an_attempt_after_the_due_date_is_late(attempts: Attempts) -> None:
    now = datetime.now(UTC)
    for due, late in ((now - timedelta(hours=1), True), (now + timedelta(hours=1), False)):
        assert attempts.submit("a", "ada", "0", FREE.model_copy(update={"due": due}), None).late is late


def test_work_is_made_of_an_attempt_once(attempts: Attempts, database: Engine) -> None:
    attempt, queue = attempts.submit("a", "ada", "0", FREE, None), Queue(database)
    attempts.enqueue(attempt, {"n": "k"}, [WORK])
    assert attempts.result_keys([attempt.id]) == {attempt.id: {"n": "k"}}
    assert queue.order() == ["k"]
    queue.drop("k")
    attempts.enqueue(attempt, {"n": "k"}, [WORK])  # by whoever was slower
    assert queue.order() == []
    assert [each.stage for each in attempts.in_stage(AttemptStage.EXAMINING)] == [AttemptStage.EXAMINING]


def test_an_attempt_that_kills_its_worker_again_and_again_is_abandoned(attempts: Attempts) -> None:
    attempt = attempts.submit("a", "ada", "0", FREE, None)
    assert [attempts.count_try(attempt) for _ in range(4)] == [True, True, True, False]


def test_what_came_out_is_kept_until_it_is_graded_again_or_fails(attempts: Attempts) -> None:
    attempt = attempts.submit("a", "ada", "0", FREE, None)
    attempts.record_result(attempt, Result((TEST,), ("A note.",), "1.2"))
    attempts.mark_counting("a", "ada", 1)
    graded = attempts.find(attempt.id)
    assert (graded.stage, graded.score, graded.max_score, graded.counts) == (AttemptStage.GRADED, 1.0, 2.0, True)
    assert (graded.tests, graded.notes, graded.version) == ((TEST,), ("A note.",), "1.2")
    attempts.regrade(attempt.id, fresh=True)
    again = attempts.find(attempt.id)
    assert (again.stage, again.fresh, again.score) == (AttemptStage.NEW, True, 1.0)
    attempts.mark_failed(again, "no memory")
    failed = attempts.find(attempt.id)
    assert (failed.stage, failed.fault, failed.score, failed.tests, failed.counts) == (
        AttemptStage.FAILED,
        "no memory",
        None,
        (),
        False,
    )
