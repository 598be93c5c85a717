"""Simulate a store of named contents, such as a folder or a bucket, that counts operations and can kill its user."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Step(NamedTuple):
    """One step of a pipeline.

    Parameters
    ----------
    name : str
    inputs, outputs : tuple of str
        Names of contents in the store.
    run : callable
        Takes a dict from input name to bytes, and returns a dict from output name to bytes.
    version : str, default="1"
        Must change when the behaviour of `run` changes.
    retries : int, default=0
        The number of times that `run` may be called again after it raised.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    run: Callable[[dict[str, bytes]], dict[str, bytes]]
    version: str = "1"
    retries: int = 0


class Killed(Exception):
    """The process that used the store has ended; the store ignores its later operations."""


METHODS = ("read", "write", "rename", "delete", "names", "modified")
"""The methods for users of a store."""

CHANGING = ("write", "rename", "delete")
"""The methods that change a store."""


@dataclass
class _Content:
    content: bytes
    modified: int


class Store:
    """Contents by name, in memory.

    `log` lists the methods that its user called, and `operations` counts them. If `kill_at` is set, the process that
    uses the store ends at its operation of this number: a `write` leaves only the first half of its content, another
    operation does not happen, and this one and all later ones raise `Killed`, until `revive` is called for the next
    process.
    """

    def __init__(self) -> None:
        self._contents: dict[str, _Content] = {}
        self._clock = 0
        self.log: list[str] = []
        self.kill_at: int | None = None

    @property
    def operations(self) -> int:
        """The number of operations since the process began."""
        return len(self.log)

    @property
    def dead(self) -> bool:
        """True if the process that used the store was killed."""
        return self.kill_at is not None and self.operations >= self.kill_at

    def revive(self) -> None:
        """Serve another process, from operation 0 on."""
        self.log, self.kill_at = [], None

    def _operate(self, method: str) -> bool:
        """Count an operation; return whether the process is killed in the middle of it."""
        if self.dead:
            raise Killed("this process was killed")
        self.log.append(method)
        self._clock += 1
        return self.dead

    def read(self, name: str) -> bytes | None:
        """Return the content of `name`, or None if there is none."""
        if self._operate("read"):
            raise Killed("killed while reading")
        entry = self._contents.get(name)
        return None if entry is None else entry.content

    def write(self, name: str, content: bytes) -> None:
        """Replace the content of `name` bit by bit: a process killed meanwhile leaves it half written."""
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise TypeError(f"write takes a name and bytes, not {type(name).__name__} and {type(content).__name__}")
        killed = self._operate("write")
        self._contents[name] = _Content(content[: len(content) // 2] if killed else content, self._clock)
        if killed:
            raise Killed("killed while writing")

    def rename(self, old: str, new: str) -> None:
        """Rename `old` to `new`, which is replaced if it exists: at once, or not at all."""
        if self._operate("rename"):
            raise Killed("killed before renaming")
        if old not in self._contents:
            raise KeyError(f"the store has no {old!r} to rename")
        self._contents[new] = self._contents.pop(old)

    def delete(self, name: str) -> None:
        """Remove `name`, if it exists."""
        if self._operate("delete"):
            raise Killed("killed before deleting")
        self._contents.pop(name, None)

    def names(self) -> list[str]:
        """Return all names, sorted."""
        if self._operate("names"):
            raise Killed("killed while listing")
        return sorted(self._contents)

    def modified(self, name: str) -> int | None:
        """Return the time of the last write of `name`, a number that grows, or None if it does not exist."""
        if self._operate("modified"):
            raise Killed("killed while looking")
        entry = self._contents.get(name)
        return None if entry is None else entry.modified

    def peek(self, name: str) -> bytes | None:
        """Return the content of `name` for a test, without counting; None if there is none."""
        entry = self._contents.get(name)
        return None if entry is None else entry.content

    def put(self, name: str, content: bytes) -> None:
        """Write `content` for a test: whole, and without counting."""
        self._clock += 1
        self._contents[name] = _Content(content, self._clock)

    def copy(self) -> "Store":
        """Return a store with the same contents and an empty log."""
        other = Store()
        other._contents = {name: _Content(entry.content, entry.modified) for name, entry in self._contents.items()}
        other._clock = self._clock
        return other
