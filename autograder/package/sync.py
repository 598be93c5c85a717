"""Keep source/ equal to the packages it is built from, and lose nothing an author wrote in either place."""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.atomic_files import write_whole
from autograder.errors import PackageError
from autograder.package import notebook, percent
from autograder.package.cell import Cell, digest
from autograder.package.handout_files import PublicFile, files, public_files
from autograder.package.merge import Resolution, Side, SyncState, settle, sync_state
from autograder.package.notebook import Record
from autograder.package.package import Package, load


@dataclass(frozen=True)
class Write:
    """A file to write; `before` is what it held when that was decided, None if there was no file."""

    path: Path
    before: bytes | None
    after: bytes


@dataclass(frozen=True)
class SyncPlan:
    """What to write, in this order; what an author must decide; and the diffs to decide by."""

    writes: tuple[Write, ...]
    faults: tuple[str, ...]
    diffs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pair:
    """A file of the package (`origin` is None if data.py wrote it) and its counterpart in source/."""

    origin: Path | None
    package: bytes
    path: Path
    source: bytes | None
    settled: Resolution

    def back(self) -> Iterator[Write]:
        """Yield the package's file if an edit in source/ changes it."""
        if self.origin and self.settled.content != self.package:
            yield Write(self.origin, self.package, self.settled.content)

    def forth(self) -> Iterator[Write]:
        """Yield the file in source/ if it is not what holds."""
        if self.settled.content != self.source:
            yield Write(self.path, self.source, self.settled.content)

    def faults(self) -> Iterator[str]:
        if self.settled.conflict and self.origin:
            choice = "take the edits of one into the other by hand, or say with --keep which of them holds"
            yield f"{self.path}: edited, and so was {self.origin}: {choice}"
        elif self.settled.conflict:
            yield f"{self.path}: edited, but data.py writes it: --keep package drops the edit"


def plan(folder: Path, source: Path, keep: Side | None = None) -> SyncPlan:
    """Return how the package in `folder` and `source`, its folder in source/, come to agree.

    Where both sides of a file were edited nothing is planned, unless `keep` says whose edit holds. Raise
    `PackageError` if the package, or what the notebook in source/ would make of it, has faults. That a known submission
    would no longer fit the notebook is a fault of the plan, and keeps nothing from being written.
    """
    script, target = folder / "notebook.py", source / f"{folder.name}.ipynb"
    text, built = _bytes(script), _bytes(target)
    package = load(folder, None if text is None else text.decode(errors="replace"))
    there = _read(target, built, keep)
    record = notebook.record_of(there) if there else Record()
    pair = _Pair(script, text or b"", target, built, _settled(package, text or b"", there, keep))
    public = [
        _file_pair(file, source / name, record.files.get(name), keep) for name, file in public_files(folder).items()
    ]
    pairs = (pair, *public)
    faults = [fault for one in pairs for fault in one.faults()]
    faults += _strangers(source, {one.path for one in pairs})
    if any(one.settled.conflict for one in pairs):
        return SyncPlan((), tuple(faults), tuple(diff for one in pairs for diff in one.settled.diffs))
    if pair.settled.state is SyncState.SOURCE_EDITED:
        faults += _faults(folder, pair.settled.content.decode())
    writes = [write for one in pairs for write in one.back()]
    writes += [write for one in public for write in one.forth()]
    return SyncPlan((*writes, *_build(pair, record, public)), tuple(faults))


def apply(planned: SyncPlan) -> None:
    """Write what was planned, each file at once; raise `PackageError` if one changed since then."""
    changed = [write.path for write in planned.writes if _bytes(write.path) != write.before]
    if changed:
        raise PackageError([f"{path}: saved while sync was running; run it again" for path in changed])
    for write in planned.writes:
        write.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(write.path, write.after, 0o666)


def _read(path: Path, content: bytes | None, keep: Side | None) -> NotebookNode | None:
    """Return the notebook in source/; None if there is none, or if it cannot be read and need not be."""
    if content is None:
        return None
    try:
        there = notebook.loads(content)
        faults = notebook.read(there)[1]
    except ValueError as error:
        there, faults = None, [str(error)]
    if faults and keep != "package":
        raise PackageError([f"{path}: {fault}" for fault in faults])
    return None if faults else there


def _settled(package: Package, text: bytes, there: NotebookNode | None, keep: Side | None) -> Resolution:
    """Settle notebook.py against the notebook's cells, written as text in the layout of notebook.py."""
    if there is None:
        return Resolution(SyncState.PACKAGE_EDITED, text)
    cells, recorded = notebook.read(there)[0], notebook.record_of(there).cells
    state = sync_state(digest(package.cells), digest(cells), recorded)
    base = _last_synced(package.folder, recorded) if state is SyncState.BOTH_EDITED else None
    settled = settle(state, text, percent.write(cells, text.decode()).encode(), keep, base)
    if settled.state is SyncState.SOURCE_EDITED:
        faults = _misfits(cells, settled.content.decode(), package)
        if faults:
            raise PackageError([f"source/{package.name}/{package.name}.ipynb: {fault}" for fault in faults])
    return settled


def _misfits(cells: tuple[Cell, ...], text: str, package: Package) -> list[str]:
    """Return why `text`, written from the notebook's `cells`, cannot take the place of notebook.py."""
    if percent.read(text)[0] != cells:
        return list(percent.unwritable(cells))
    # Known submissions are made to fit a new solution when it is in place.
    faults = [fault for fault in _faults(package.folder, text) if "/submissions/" not in fault.partition(":")[0]]
    return [fault.rpartition("notebook.py: ")[2] for fault in faults]


def _faults(folder: Path, text: str) -> list[str]:
    """Return what would be wrong with the package if `text` was its notebook.py."""
    try:
        load(folder, text)
    except PackageError as error:
        return error.faults
    return []


def _file_pair(file: PublicFile, path: Path, recorded: str | None, keep: Side | None) -> _Pair:
    source = _bytes(path)
    state = sync_state(_sha(file.content), None if source is None else _sha(source), recorded)
    if file.origin is None:  # data.py cannot take an edit over
        state = SyncState.BOTH_EDITED if state is SyncState.SOURCE_EDITED else state
        keep = None if keep == "source" else keep
    return _Pair(file.origin, file.content, path, source, settle(state, file.content, source, keep))


def _build(pair: _Pair, record: Record, public: list[_Pair]) -> Iterator[Write]:
    """Yield the notebook if it must be written: after all else, since it holds the record of this sync."""
    cells, _ = percent.read(pair.settled.content.decode())
    digests = {one.path.relative_to(pair.path.parent).as_posix(): _sha(one.settled.content) for one in public}
    new = Record(digest(cells), digests)
    if pair.settled.state is not SyncState.IN_SYNC or new != record:
        yield Write(pair.path, pair.source, notebook.dumps(notebook.build(cells, new)))


def _strangers(source: Path, known: set[Path]) -> Iterator[str]:
    """nbgrader hands out whatever lies beside the notebook."""
    for path in files(source):
        if path not in known:
            yield f"{path}: not of the package; move it to files/ or away, or students will get it"


def _last_synced(folder: Path, recorded: str) -> bytes | None:
    """Return notebook.py as it was at the last sync, if the last commit has it so."""
    command = ["git", "show", "HEAD:./notebook.py"]
    try:
        shown = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return shown if digest(percent.read(shown.decode(errors="replace"))[0]) == recorded else None


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
