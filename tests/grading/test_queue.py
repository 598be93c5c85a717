import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from autograder.examiner.job import CodeCell, CodeCellRole, Examination, Job
from autograder.grading.queue import GIVEN_UP, MAX_TRIES, Counts, Priority, Queue, QueuedJob
from autograder.grading.store import ResultStore

JOB = Job((CodeCell(CodeCellRole.ANSWER, "work", "x = 1"),), frozenset({"x"}), {"a.py": b"\0"})
FOUND = Examination((), {"work": []})


@pytest.fixture
def queue(database: Engine) -> Queue:
    return Queue(database)


def work(key: str, topic: str = "drift") -> QueuedJob:
    return QueuedJob(key, topic, "drift", JOB)


def claim(queue: Queue, holder: str = "me") -> str | None:
    claimed = queue.claim(holder, "drift", "drift")
    return None if claimed is None else claimed.key


def expire(patch: pytest.MonkeyPatch, queue: Queue) -> None:
    """Let leases that are taken from now on end at once."""
    patch.setattr(queue, "lease_seconds", -1.0)


def test_work_is_claimed_as_it_was_put_and_once(queue: Queue) -> None:
    queue.put([work("a"), work("b"), work("other", "another topic")])
    assert queue.claim("me", "drift", "drift") == work("a")
    assert claim(queue) == "b"
    assert claim(queue) is None
    assert queue.counts("drift") == Counts(waiting=0, running=2)


def test_a_result_and_the_end_of_its_work_are_stored_together(queue: Queue, database: Engine) -> None:
    queue.put([work("a")])
    claim(queue)
    queue.finish("a", FOUND)
    queue.finish("a", FOUND)  # by whoever was slower
    assert ResultStore(database).get("a") == FOUND
    assert queue.left("drift", "drift") == {}


def test_what_a_dead_holder_had_is_taken_again_and_given_up_in_the_end(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.put([work("a")])
    expire(monkeypatch, queue)
    assert [claim(queue, f"holder {number}") for number in range(MAX_TRIES + 1)] == ["a"] * MAX_TRIES + [None]
    assert queue.left("drift", "drift") == {"a": GIVEN_UP}
    assert queue.counts("drift") == Counts(waiting=0, running=0)


def test_a_holder_that_lives_keeps_its_work(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.put([work("a")])
    with monkeypatch.context() as patch:
        expire(patch, queue)
        claim(queue)
    queue.renew("somebody else")
    queue.renew("me")
    assert claim(queue, "other") is None


def test_what_was_given_up_is_tried_again_when_it_is_put_again(queue: Queue) -> None:
    queue.put([work("a"), work("b")])
    claim(queue)
    queue.fail("a", "no memory")
    assert queue.left("drift", "drift") == {"a": "no memory", "b": None}
    queue.put([work("a")])
    assert queue.left("drift", "drift") == {"a": None, "b": None}


def test_putting_work_again_does_not_take_it_from_its_holder(queue: Queue) -> None:
    queue.put([work("a")])
    claim(queue)
    queue.put([work("a")])
    assert claim(queue, "other") is None


def test_withdrawn_work_is_not_handed_out(queue: Queue) -> None:
    queue.put([work("a"), work("b")])
    queue.withdraw(["a", "unknown"])
    assert claim(queue) == "b"


def test_many_who_claim_at_once_get_different_work(queue: Queue) -> None:
    keys = [f"k{number:02d}" for number in range(24)]
    queue.put(work(key) for key in keys)
    together = threading.Barrier(8)

    def three(number: int) -> list[str | None]:
        together.wait()
        return [claim(queue, f"holder {number}") for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        found = [key for keys in pool.map(three, range(8)) for key in keys]
    assert sorted(key for key in found if key) == keys


def handed_in(key: str, owner: str) -> QueuedJob:
    return QueuedJob(key, "drift", "drift", JOB, owner, Priority.INTERACTIVE)


def claims(queue: Queue) -> list[str]:
    """Claim all there is, one after the other."""
    found = []
    while (taken := queue.claim("me")) is not None:
        found.append(taken.key)
    return found


def test_what_somebody_waits_for_goes_before_a_batch(queue: Queue) -> None:
    queue.put([work("batch"), work("another batch", "another topic")])
    queue.put([handed_in("ada's", "ada")])
    assert claims(queue) == ["ada's", "another batch", "batch"]


def test_each_student_has_one_examined_before_anybody_has_a_second_and_the_newest_first(queue: Queue) -> None:
    for key, owner in (("a1", "ada"), ("a2", "ada"), ("a3", "ada"), ("b1", "ben"), ("c1", "cleo"), ("b2", "ben")):
        queue.put([handed_in(key, owner)])
    expected = ["a3", "c1", "b2", "a2", "b1", "a1"]
    assert queue.order() == expected
    assert claims(queue) == expected
    assert queue.running() == set(expected)


def test_who_has_work_examined_waits_for_those_who_have_none(queue: Queue) -> None:
    queue.put([handed_in("a1", "ada")])
    assert queue.claim("me") == handed_in("a1", "ada")
    queue.put([handed_in("a2", "ada")])
    queue.put([handed_in("b1", "ben")])
    assert queue.order() == ["b1", "a2"]


def test_a_batch_neither_holds_up_nor_withdraws_what_a_student_waits_for(queue: Queue) -> None:
    queue.put([handed_in("same", "ada")])
    queue.put([work("same"), work("batch")])
    queue.withdraw(["same", "batch"])
    assert claims(queue) == ["same"]
    queue.drop("same")
    assert queue.left_of(["same"]) == {}


def test_work_of_a_batch_that_a_student_waits_for_too_goes_first_even_if_it_is_leased(queue: Queue) -> None:
    queue.put([work("same")])
    queue.claim("me")
    queue.put([handed_in("same", "ada")])
    queue.release("me")
    queue.put([handed_in("b1", "ben")])
    assert queue.claim("other") == handed_in("same", "ada")


def test_what_is_given_back_has_not_been_tried(queue: Queue) -> None:
    queue.put([work("a")])
    for _ in range(MAX_TRIES + 1):
        assert claim(queue) == "a"
        queue.release("me")
    assert claim(queue) == "a"


def test_how_long_results_take_is_known_from_those_that_were_claimed(queue: Queue, database: Engine) -> None:
    store = ResultStore(database)
    assert store.pace().seconds is None
    queue.put([work("a")])
    claim(queue)
    queue.finish("a", FOUND)
    store.put("cached", FOUND)
    pace = store.pace()
    assert pace.seconds is not None
    assert 0 <= pace.seconds < 10
    assert pace.per_minute == 0.2
