"""Keep source/ equal to the packages it is built from, and lose no edit on either side."""

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
    """A file to write; `before` is its content at the time of the plan, None if there was no file."""

    path: Path
    before: bytes | None
    after: bytes


@dataclass(frozen=True)
class SyncPlan:
    """The files to write, in this order; the faults for an author to mend; and diffs of conflicts."""

    writes: tuple[Write, ...]
    faults: tuple[str, ...]
    diffs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pair:
    """A file of the package, whose `origin` is None if data.py wrote it, and its counterpart in source/."""

    origin: Path | None
    package: bytes
    path: Path
    source: bytes | None
    resolution: Resolution

    def package_writes(self) -> Iterator[Write]:
        """Yield the file of the package if an edit in source/ changes it."""
        if self.origin and self.resolution.content != self.package:
            yield Write(self.origin, self.package, self.resolution.content)

    def source_writes(self) -> Iterator[Write]:
        """Yield the file in source/ if its content changes."""
        if self.resolution.content != self.source:
            yield Write(self.path, self.source, self.resolution.content)

    def faults(self) -> Iterator[str]:
        if self.resolution.conflict and self.origin:
            advice = "merge them by hand, or choose one with --keep"
            yield f"{self.path}: this file and {self.origin} were both edited: {advice}"
        elif self.resolution.conflict:
            yield f"{self.path}: edited, but data.py writes this file: drop the edit with --keep package"


def plan(folder: Path, source: Path, keep: Side | None = None) -> SyncPlan:
    """Return the plan that makes the package in `folder` and `source`, its folder in source/, agree.

    The plan is empty if both sides of a file were edited, unless `keep` chooses a side. Raise `PackageError` if the
    package has faults, or would have with the notebook in source/. A known submission that would no longer fit the
    notebook is a fault of the plan only: the files are written.
    """
    script, target = folder / "notebook.py", source / f"{folder.name}.ipynb"
    text, built = _bytes(script), _bytes(target)
    package = load(folder, None if text is None else text.decode(errors="replace"))
    edited = _read(target, built, keep)
    record = notebook.record_of(edited) if edited else Record()
    pair = _Pair(script, text or b"", target, built, _resolve(package, text or b"", edited, keep))
    public = [
        _file_pair(file, source / name, record.files.get(name), keep) for name, file in public_files(folder).items()
    ]
    pairs = (pair, *public)
    faults = [fault for file in pairs for fault in file.faults()]
    faults += _stray_files(source, {file.path for file in pairs})
    if any(file.resolution.conflict for file in pairs):
        return SyncPlan((), tuple(faults), tuple(diff for file in pairs for diff in file.resolution.diffs))
    if pair.resolution.state is SyncState.SOURCE_EDITED:
        faults += _faults(folder, pair.resolution.content.decode())
    writes = [write for file in pairs for write in file.package_writes()]
    writes += [write for file in public for write in file.source_writes()]
    return SyncPlan((*writes, *_build(pair, record, public)), tuple(faults))


def apply(planned: SyncPlan) -> None:
    """Write the files of a plan, each atomically; raise `PackageError` if one changed since the plan."""
    changed = [write.path for write in planned.writes if _bytes(write.path) != write.before]
    if changed:
        raise PackageError([f"{path}: saved while sync was running; run it again" for path in changed])
    for write in planned.writes:
        write.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(write.path, write.after, 0o666)


def _read(path: Path, content: bytes | None, keep: Side | None) -> NotebookNode | None:
    """Return the notebook in source/; None if there is none, or if `keep` makes an unreadable one irrelevant."""
    if content is None:
        return None
    try:
        edited = notebook.loads(content)
        faults = notebook.read(edited)[1]
    except ValueError as error:
        edited, faults = None, [str(error)]
    if faults and keep != "package":
        raise PackageError([f"{path}: {fault}" for fault in faults])
    return None if faults else edited


def _resolve(package: Package, text: bytes, edited: NotebookNode | None, keep: Side | None) -> Resolution:
    """Settle notebook.py against the cells of the notebook, written as text in the layout of notebook.py."""
    if edited is None:
        return Resolution(SyncState.PACKAGE_EDITED, text)
    cells, recorded = notebook.read(edited)[0], notebook.record_of(edited).cells
    state = sync_state(digest(package.cells), digest(cells), recorded)
    base = _last_synced(package.folder, recorded) if state is SyncState.BOTH_EDITED else None
    resolution = settle(state, text, percent.write(cells, text.decode()).encode(), keep, base)
    if resolution.state is SyncState.SOURCE_EDITED:
        faults = _misfits(cells, resolution.content.decode(), package)
        if faults:
            raise PackageError([f"source/{package.name}/{package.name}.ipynb: {fault}" for fault in faults])
    return resolution


def _misfits(cells: tuple[Cell, ...], text: str, package: Package) -> list[str]:
    """Return the reasons why `text`, written from the notebook's `cells`, cannot replace notebook.py."""
    if percent.read(text)[0] != cells:
        return list(percent.unwritable(cells))
    # Authors adapt known submissions after the new solution is in the package.
    faults = [fault for fault in _faults(package.folder, text) if "/submissions/" not in fault.partition(":")[0]]
    return [fault.rpartition("notebook.py: ")[2] for fault in faults]


def _faults(folder: Path, text: str) -> list[str]:
    """Return the faults that the package would have if `text` was its notebook.py."""
    try:
        load(folder, text)
    except PackageError as error:
        return error.faults
    return []


def _file_pair(file: PublicFile, path: Path, recorded: str | None, keep: Side | None) -> _Pair:
    source = _bytes(path)
    state = sync_state(_sha(file.content), None if source is None else _sha(source), recorded)
    if file.origin is None:  # an edit cannot be written back into data.py
        state = SyncState.BOTH_EDITED if state is SyncState.SOURCE_EDITED else state
        keep = None if keep == "source" else keep
    return _Pair(file.origin, file.content, path, source, settle(state, file.content, source, keep))


def _build(pair: _Pair, record: Record, public: list[_Pair]) -> Iterator[Write]:
    """Yield the notebook if it must be written; it comes last, because it holds the record of this sync."""
    cells, _ = percent.read(pair.resolution.content.decode())
    digests = {file.path.relative_to(pair.path.parent).as_posix(): _sha(file.resolution.content) for file in public}
    new = Record(digest(cells), digests)
    if pair.resolution.state is not SyncState.IN_SYNC or new != record:
        yield Write(pair.path, pair.source, notebook.dumps(notebook.build(cells, new)))


def _stray_files(source: Path, built: set[Path]) -> Iterator[str]:
    """Yield a fault for each file that was not `built`: nbgrader hands out every file beside the notebook."""
    for path in files(source):
        if path not in built:
            yield f"{path}: not a file of the package; move it to files/ or delete it, or students will get it"


def _last_synced(folder: Path, recorded: str) -> bytes | None:
    """Return notebook.py as it was at the last sync; None if the last commit does not have that version."""
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
