"""The first process in a sandbox: imports once, then forks a locked-up child for each job.

It never runs student code and holds no secret. `sandbox.Sandbox` starts it in the folder of the handout; its standard
input is the control channel. A branch is a fork of it that holds more, and forks jobs in the same way.
"""

import contextlib
import gc
import importlib
import io
import os
import sys
import tarfile
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import autograder
from autograder.candidate import huge_pages, jail, server
from autograder.candidate.environment import PACKAGE, folder_variables
from autograder.candidate.jail import Jail
from autograder.candidate.landlock_jail import Warden
from autograder.candidate.shell import Shell
from autograder.limits import Limits
from autograder.wire.channel import Channel, ChannelClosed, adopt

Entry = Callable[[list[int]], None]


def main(entry: Entry, warm: Callable[[], None]) -> None:
    """Serve the control channel: `entry` runs in each child with the job's sockets, `warm` once before."""
    os.umask(0o022)  # jobs are other users than the one that has started this
    control = adopt(0)
    setup = control.receive()
    preload(setup["modules"])
    warm()
    gc.collect()
    huge_pages.gather()  # a branch does not, as it would copy a whole page for each object that it has touched
    _Zygote(control, entry, setup).serve()


class _Zygote:
    def __init__(self, control: Channel, entry: Entry, setup: dict[str, Any]) -> None:
        self.control, self.entry = control, entry
        limits, handout, granted = Limits(**setup["limits"]), Path.cwd(), setup["granted"]
        if granted is None:
            self.jailer: Jail | Warden = Jail(limits, handout, [Path(path) for path in setup["shown"]])
        else:
            self.jailer = Warden(limits, handout, handout.parent, granted, setup["listed"])
        self.jobs: set[int] = set()
        self.branches: set[int] = set()

    def serve(self) -> None:
        """Report that all is imported, then answer requests until the control channel closes."""
        if threading.active_count() > 1:
            names = [thread.name for thread in threading.enumerate()]
            self.control.send(
                f"a library started threads when it was imported, and threads do not survive a fork: {', '.join(names)}"
            )
            return
        jail.become_reaper()
        gc.collect()
        gc.freeze()
        self.control.send("")
        try:
            while True:
                request, *parts = self.control.receive()
                getattr(self, f"_{request}")(*parts)
        except ChannelClosed:
            pass
        finally:
            for job in list(self.jobs):
                self._end(job)
            for branch in self.branches:  # it has its own channel, which closes as well
                os.waitpid(branch, 0)
            self.jailer.close()

    def _start(self, count: int, groups: int, uid: int | None) -> None:
        fds = self.control.receive_fds(count + groups)
        answer = _fork(self.entry, self.control, fds[:count], fds[count:], uid, self.jailer)
        if isinstance(answer, int):
            self.jobs.add(answer)
        self.control.send(answer)
        for fd in fds:
            os.close(fd)

    def _stop(self, job: int) -> None:
        self._end(job)
        self.control.send(job)

    def _end(self, job: int) -> None:
        self.jobs.discard(job)
        self.jailer.end(job, self.jobs | self.branches)

    def _branch(self) -> None:
        (fd,) = self.control.receive_fds(1)
        child = os.fork()
        if child == 0:
            try:
                self.control.close()
                silence()
                _branch(adopt(fd))
            finally:
                os._exit(1)
        os.close(fd)
        self.branches.add(child)


def _branch(control: Channel) -> None:
    """Be a branch: receive its files through its own channel, so that they are never in its parent's memory."""
    setup, archive = control.receive()
    try:
        folder = Path(setup["folder"])
        if setup["granted"] is None:
            _unpack_in_namespace(folder, archive, [Path(path) for path in setup["shown"]])
        else:
            _unpack_secret(folder, archive)
        autograder.__path__.append(str(folder / PACKAGE.name))
        sys.path += [str(folder / name) for name in setup["folders"]]
        os.environ.update(setup["environment"])
        module = importlib.import_module(setup["module"])
        module.warm()
    except BaseException:
        control.send(traceback.format_exc()[-4000:])
        return
    _Zygote(control, module.serve, setup).serve()


def _unpack_in_namespace(folder: Path, archive: bytes, shown: Sequence[Path]) -> None:
    """Unpack into a file system that no other process sees, and close it to writing."""
    jail.unshare_folders(folder, shown)
    _extract(archive, folder)
    jail.make_read_only(folder)


def _unpack_secret(folder: Path, archive: bytes) -> None:
    """Unpack into a folder that no job may read: none is granted it, and its name is secret."""
    folder.mkdir(mode=0o711)
    _extract(archive, folder)
    own = folder / "own"
    own.mkdir()
    os.environ.update(folder_variables(str(own), str(own)))
    tempfile.tempdir = None  # it is looked up again


def _extract(archive: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.4 is the first to have it
        packed.extractall(folder)


def preload(modules: Iterable[str]) -> None:
    """Import those of `modules` that are installed."""
    for name in modules:
        with contextlib.suppress(ImportError):  # the cell that imports it will say so
            importlib.import_module(name)


def _fork(
    entry: Entry,
    control: Channel,
    fds: list[int],
    groups: list[int],
    uid: int | None,
    jailer: Jail | Warden,
) -> int | str:
    """Fork a locked-up child that runs `entry` in the control groups `groups`.

    Returns the number of the job, which is a process id, or a sentence with the reason why it failed.
    """
    read, write = os.pipe()
    first = os.fork()

    def started(job: int) -> None:
        _report(write, str(job))
        for fd in (*fds, write):
            os.close(fd)
        silence()

    if first == 0:
        os.close(read)
        try:
            control.close()
            for group in groups:
                os.write(group, b"0")  # this process
                os.close(group)
            jailer.enter(uid, started)
            os.close(write)
            silence()
            entry(fds)
        except BaseException as error:
            _report(write, f"{type(error).__name__}: {error}")
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as pipe:
        answer = pipe.read()
    if answer != str(first):  # a warden stays
        os.waitpid(first, 0)
    return int(answer) if answer.isdigit() else answer or "the child ended before it was locked up"


def silence() -> None:
    """Connect the standard streams to /dev/null, so that no output leaves the sandbox."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)


def _report(fd: int, text: str) -> None:
    try:
        os.write(fd, text.encode())
    except OSError:
        os._exit(1)


def warm() -> None:
    """Build the shell, and run code that is slow the first time."""
    shell = Shell.instance()
    shell.run("1/0")
    if "pandas" in sys.modules:
        shell.run("import pandas\ndisplay(pandas.DataFrame({'a': [1]}))")
    shell.reset(new_session=True)


def serve(fds: list[int]) -> None:
    """Be a candidate."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # the working folder of this job
    server.main(fds[0])


if __name__ == "__main__":
    main(serve, warm)
