"""Merge two copies of a text: find which were edited since they last agreed, and choose one."""

import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Side = Literal["package", "source"]


class SyncState(StrEnum):
    """The state of a file of a package and its counterpart in source/, compared with their last sync."""

    IN_SYNC = "in sync"
    PACKAGE_EDITED = "package edited"
    SOURCE_EDITED = "source edited"
    BOTH_EDITED = "both edited"


def sync_state(package: str, source: str | None, recorded: str | None) -> SyncState:
    """Return the state of three digests: the package's, that in source/ (None: no file), and the last sync's."""
    if package == source:
        return SyncState.IN_SYNC
    if source is None or source == recorded:
        return SyncState.PACKAGE_EDITED
    return SyncState.SOURCE_EDITED if package == recorded else SyncState.BOTH_EDITED


@dataclass(frozen=True)
class Resolution:
    """The content for both sides; in a `conflict`, the `diffs` that help an author to decide."""

    state: SyncState
    content: bytes
    conflict: bool = False
    diffs: tuple[str, ...] = ()


def settle(
    state: SyncState, package: bytes, source: bytes | None, keep: Side | None = None, base: bytes | None = None
) -> Resolution:
    """Return the content for both sides: that of the edited one.

    `keep` decides where both were edited; `base`, the content of the last sync, serves for diffs only.
    """
    if state is SyncState.BOTH_EDITED and keep:
        state = SyncState.PACKAGE_EDITED if keep == "package" else SyncState.SOURCE_EDITED
    if state is SyncState.BOTH_EDITED and source is not None:
        return Resolution(state, package, True, _diffs(package, source, base))
    if state is SyncState.SOURCE_EDITED and source is not None:
        return Resolution(state, source)
    return Resolution(state, package)


def _diffs(package: bytes, source: bytes, base: bytes | None) -> tuple[str, ...]:
    """Return the edits of each side since `base`; without a `base`, the differences between the sides."""
    if base is None:
        return _diff("package", package, "source", source)
    return (*_diff("last sync", base, "package", package), *_diff("last sync", base, "source", source))


def _diff(before_name: str, before: bytes, after_name: str, after: bytes) -> tuple[str, ...]:
    try:
        lines = before.decode().splitlines(), after.decode().splitlines()
    except UnicodeDecodeError:
        return ()
    return ("\n".join(difflib.unified_diff(*lines, before_name, after_name, lineterm="")),)
