import pytest
from sqlalchemy import Engine

from autograder.service import leases as module
from autograder.service.leases import Lease, Workers


def test_one_holds_a_lease_at_a_time_until_it_is_given_back(database: Engine) -> None:
    mine, theirs = (Lease(database, "gradebook", holder, 60) for holder in ("me", "they"))
    assert mine.acquire()
    assert not theirs.acquire()
    assert mine.acquire()
    theirs.release()
    assert not theirs.acquire()
    mine.release()
    assert theirs.acquire()
    assert Lease(database, "another", "me", 60).acquire()


def test_what_a_dead_holder_had_is_taken_over(database: Engine) -> None:
    assert Lease(database, "gradebook", "dead", -1.0).acquire()
    assert Lease(database, "gradebook", "me", 60).acquire()
    assert not Lease(database, "gradebook", "dead", 60).acquire()


def test_workers_are_there_as_long_as_they_are_seen(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(database)
    assert workers.capacity() == (0, 0)
    for holder, threads in (("one", 2), ("two", 4), ("one", 3)):
        workers.heartbeat(holder, threads)
    assert workers.capacity() == (2, 7)
    workers.forget("two")
    assert workers.capacity() == (1, 3)
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", -1.0)
    assert workers.capacity() == (0, 0)
