import pytest

from autograder.edits import Settled, State, settle, sync_state


@pytest.mark.parametrize(
    ("package", "source", "recorded", "state"),
    [
        ("a", "a", "a", State.IN_SYNC),
        ("a", "a", None, State.IN_SYNC),
        ("b", "b", "a", State.IN_SYNC),  # the same edit on both sides
        ("a", None, None, State.PACKAGE_EDITED),
        ("a", None, "a", State.PACKAGE_EDITED),
        ("b", "a", "a", State.PACKAGE_EDITED),
        ("a", "b", "a", State.SOURCE_EDITED),
        ("b", "c", "a", State.BOTH_EDITED),
        ("b", "c", None, State.BOTH_EDITED),
    ],
)
def test_the_state_follows_from_three_digests(
    package: str, source: str | None, recorded: str | None, state: State
) -> None:
    assert sync_state(package, source, recorded) is state


def test_the_edited_side_holds() -> None:
    assert settle(State.IN_SYNC, b"p", b"p") == Settled(State.IN_SYNC, b"p")
    assert settle(State.PACKAGE_EDITED, b"p", b"s").content == b"p"
    assert settle(State.SOURCE_EDITED, b"p", b"s").content == b"s"


@pytest.mark.parametrize("state", [State.IN_SYNC, State.PACKAGE_EDITED, State.SOURCE_EDITED])
def test_keeping_a_side_decides_nothing_where_one_side_was_edited(state: State) -> None:
    assert settle(state, b"p", b"s", "package") == settle(state, b"p", b"s", "source") == settle(state, b"p", b"s")


def test_both_edited_is_a_conflict_unless_a_side_is_kept() -> None:
    assert settle(State.BOTH_EDITED, b"p", b"s").conflict
    assert settle(State.BOTH_EDITED, b"p", b"s", "package") == Settled(State.PACKAGE_EDITED, b"p")
    assert settle(State.BOTH_EDITED, b"p", b"s", "source") == Settled(State.SOURCE_EDITED, b"s")


def test_a_conflict_shows_both_edits_if_their_origin_is_known_and_the_difference_if_not() -> None:
    (difference,) = settle(State.BOTH_EDITED, b"a\np", b"a\ns").diffs
    assert "-p" in difference and "+s" in difference
    package, source = settle(State.BOTH_EDITED, b"a\np", b"a\ns", base=b"a\nbase").diffs
    assert "-base" in package and "+p" in package and "s" not in package.splitlines()[-1]
    assert "-base" in source and "+s" in source


def test_binary_files_have_no_diff() -> None:
    assert settle(State.BOTH_EDITED, b"\xff", b"\xfe").diffs == ()
