"""A store counts, and forgets nothing but the second half of what was being written."""

import pytest

from autograder.checks.store import Killed, Store


def test_contents_are_written_renamed_and_deleted() -> None:
    store = Store()
    store.write("a", b"one")
    store.rename("a", "b")
    assert (store.read("a"), store.read("b"), store.names()) == (None, b"one", ["b"])
    store.delete("b")
    store.delete("b")
    assert store.names() == []
    assert store.operations == len(store.log) == 8


def test_what_is_written_again_is_newer() -> None:
    store = Store()
    store.write("a", b"one")
    first = store.modified("a")
    store.write("a", b"one")
    second = store.modified("a")
    assert first is not None and second is not None and second > first
    store.put("a", b"one")
    third = store.modified("a")
    assert third is not None and third > second
    assert store.modified("b") is None


def test_who_is_killed_while_writing_leaves_half() -> None:
    store = Store()
    store.put("a", b"before")
    store.kill_at = 1
    with pytest.raises(Killed):
        store.write("a", b"afterwards")
    assert store.peek("a") == b"after"


@pytest.mark.parametrize(
    "method", [("rename", "a", "b"), ("delete", "a"), ("read", "a"), ("names",), ("modified", "a")]
)
def test_other_operations_happen_wholly_or_not_at_all(method: tuple[str, ...]) -> None:
    store = Store()
    store.put("a", b"one")
    store.put("b", b"two")
    store.kill_at = 1
    with pytest.raises(Killed):
        getattr(store, method[0])(*method[1:])
    assert (store.peek("a"), store.peek("b")) == (b"one", b"two")


def test_the_dead_do_nothing_until_another_process_begins() -> None:
    store = Store()
    store.kill_at = 1
    for _ in range(3):
        with pytest.raises(Killed):
            store.write("a", b"one")
    assert store.dead and store.peek("a") == b"o"
    store.revive()
    store.write("a", b"two")
    assert store.peek("a") == b"two"


def test_a_copy_goes_its_own_way() -> None:
    store = Store()
    store.put("a", b"one")
    other = store.copy()
    other.write("a", b"two")
    assert (store.peek("a"), other.peek("a"), store.operations) == (b"one", b"two", 0)


def test_wrong_uses_are_named() -> None:
    with pytest.raises(TypeError, match="not str and str"):
        Store().write("a", "text")  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="no 'a' to rename"):
        Store().rename("a", "b")
