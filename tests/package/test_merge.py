import pytest

from autograder.package.merge import Resolution, SyncState, settle, sync_state


@pytest.mark.parametrize(
    ("package", "source", "recorded", "state"),
    [
        ("a", "a", "a", SyncState.IN_SYNC),
        ("a", "a", None, SyncState.IN_SYNC),
        ("b", "b", "a", SyncState.IN_SYNC),  # the same edit on both sides
        ("a", None, None, SyncState.PACKAGE_EDITED),
        ("a", None, "a", SyncState.PACKAGE_EDITED),
        ("b", "a", "a", SyncState.PACKAGE_EDITED),
        ("a", "b", "a", SyncState.SOURCE_EDITED),
        ("b", "c", "a", SyncState.BOTH_EDITED),
        ("b", "c", None, SyncState.BOTH_EDITED),
    ],
)
def test_the_state_follows_from_three_digests(
    package: str, source: str | None, recorded: str | None, state: SyncState
) -> None:
    assert sync_state(package, source, recorded) is state


def test_the_edited_side_holds() -> None:
    assert settle(SyncState.IN_SYNC, b"p", b"p") == Resolution(SyncState.IN_SYNC, b"p")
    assert settle(SyncState.PACKAGE_EDITED, b"p", b"s").content == b"p"
    assert settle(SyncState.SOURCE_EDITED, b"p", b"s").content == b"s"


@pytest.mark.parametrize("state", [SyncState.IN_SYNC, SyncState.PACKAGE_EDITED, SyncState.SOURCE_EDITED])
def test_keeping_a_side_decides_nothing_where_one_side_was_edited(state: SyncState) -> None:
    assert settle(state, b"p", b"s", "package") == settle(state, b"p", b"s", "source") == settle(state, b"p", b"s")


def test_both_edited_is_a_conflict_unless_a_side_is_kept() -> None:
    assert settle(SyncState.BOTH_EDITED, b"p", b"s").conflict
    assert settle(SyncState.BOTH_EDITED, b"p", b"s", "package") == Resolution(SyncState.PACKAGE_EDITED, b"p")
    assert settle(SyncState.BOTH_EDITED, b"p", b"s", "source") == Resolution(SyncState.SOURCE_EDITED, b"s")


def test_a_conflict_shows_both_edits_if_their_origin_is_known_and_the_difference_if_not() -> None:
    (difference,) = settle(SyncState.BOTH_EDITED, b"a\np", b"a\ns").diffs
    assert "-p" in difference and "+s" in difference
    package, source = settle(SyncState.BOTH_EDITED, b"a\np", b"a\ns", base=b"a\nbase").diffs
    assert "-base" in package and "+p" in package and "s" not in package.splitlines()[-1]
    assert "-base" in source and "+s" in source


def test_binary_files_have_no_diff() -> None:
    assert settle(SyncState.BOTH_EDITED, b"\xff", b"\xfe").diffs == ()
