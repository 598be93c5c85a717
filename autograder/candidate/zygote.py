"""The first process in a sandbox: imports once, then forks a locked-up child for each job.

It never runs student code and holds nothing secret. Started by `sandbox.Sandbox` in the folder of the handout; its
standard input is the control channel.
"""

import gc
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.candidate import jail, pages, server
from autograder.candidate.channel import Channel, ChannelClosed, adopt
from autograder.candidate.jail import Jail, Limits
from autograder.candidate.shell import Shell
from autograder.candidate.warden import Warden


def main(entry: Callable[[list[int]], None], warm: Callable[[], None]) -> None:
    """Serve the control channel: `entry` runs in each child with the job's sockets, `warm` once before."""
    control, handout = adopt(0), Path.cwd()
    setup = control.receive()
    jail.become_reaper()
    missing = preload(setup["modules"])
    warm()
    limits, granted = Limits(**setup["limits"]), setup["granted"]
    locks = Jail(limits, handout) if granted is None else Warden(limits, handout, handout.parent, granted)
    if threading.active_count() > 1:
        names = [thread.name for thread in threading.enumerate()]
        control.send({"fault": f"a library started threads at import, which do not survive a fork: {names}"})
        return
    gc.collect()
    gc.freeze()
    pages.gather()
    control.send({"fault": None, "missing": missing})
    jobs: set[int] = set()
    try:
        _obey(entry, control, locks, jobs)
    finally:
        for job in list(jobs):
            jobs.discard(job)
            locks.end(job, jobs)
        locks.close()


def _obey(entry: Callable[[list[int]], None], control: Channel, locks: Jail | Warden, jobs: set[int]) -> None:
    """Start and end jobs as requested, until the control channel closes."""
    while True:
        try:
            request, *parts = control.receive()
        except ChannelClosed:
            return
        if request == "start":
            count, groups, uid = parts
            fds = control.receive_fds(count + groups)
            answer = _start(entry, control, fds[:count], fds[count:], uid, locks)
            if isinstance(answer, int):
                jobs.add(answer)
            control.send(answer)
            for fd in fds:
                os.close(fd)
        else:
            (job,) = parts
            jobs.discard(job)
            locks.end(job, jobs)
            control.send(job)


def preload(modules: Iterable[str]) -> list[str]:
    """Import `modules`; return those that are not there."""
    missing = []
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def _start(
    entry: Callable[[list[int]], None],
    control: Channel,
    fds: list[int],
    groups: list[int],
    uid: int | None,
    locks: Jail | Warden,
) -> int | str:
    """Fork a locked-up child that runs `entry` in the control groups `groups`.

    Returns the number of the job, which is a process id, or a sentence that says what failed.
    """
    read, write = os.pipe()
    first = os.fork()

    def started(job: int) -> None:
        _say(write, str(job))
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
            locks.enter(uid, started)
            os.close(write)
            silence()
            entry(fds)
        except BaseException as error:
            _say(write, f"{type(error).__name__}: {error}")
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    if said != str(first):  # a warden stays
        os.waitpid(first, 0)
    return int(said) if said.isdigit() else said or "the child ended before it was locked up"


def silence() -> None:
    """Let nothing that is written to the standard streams leave the sandbox."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)


def _say(fd: int, text: str) -> None:
    try:
        os.write(fd, text.encode())
    except OSError:
        os._exit(1)


def warm_shell() -> None:
    """Build the shell and run through what a first cell pays for."""
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
    main(serve, warm_shell)
