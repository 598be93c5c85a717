import pytest
from sqlalchemy import Engine

from autograder.service import leases as module
from autograder.service.leases import Lease, Workers


def test_one_holds_a_lease_at_a_time_until_it_is_given_back(database: Engine) -> None:
    mine, theirs = (Lease(database, "desk", holder) for holder in ("me", "they"))
    assert mine.take()
    assert not theirs.take()
    assert mine.take()
    theirs.give_back()
    assert not theirs.take()
    mine.give_back()
    assert theirs.take()
    assert Lease(database, "another", "me").take()


def test_what_a_dead_holder_had_is_taken_over(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "LEASE_SECONDS", -1.0)
        assert Lease(database, "desk", "dead").take()
    assert Lease(database, "desk", "me").take()
    assert not Lease(database, "desk", "dead").take()


def test_workers_are_there_as_long_as_they_are_seen(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(database)
    assert workers.there() == (0, 0)
    for holder, threads in (("one", 2), ("two", 4), ("one", 3)):
        workers.seen(holder, threads)
    assert workers.there() == (2, 7)
    workers.gone("two")
    assert workers.there() == (1, 3)
    monkeypatch.setattr(module, "SEEN_SECONDS", -1.0)
    assert workers.there() == (0, 0)
