"""The first process in a sandbox: imports once, then forks a locked-up child for each job.

It never runs student code and holds nothing secret. Started by `sandbox.Sandbox`; its standard input is the control
channel.
"""

import gc
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.candidate import jail, pages, server
from autograder.candidate.channel import Channel, ChannelClosed, adopt
from autograder.candidate.shell import Shell

HANDOUT = Path("/handout")


def main(entry: Callable[[list[int]], None], warm: Callable[[], None]) -> None:
    """Serve the control channel: `entry` runs in each child with the job's sockets, `warm` once before."""
    control = adopt(0)
    setup = control.receive()
    jail.become_reaper()
    missing = _preload(setup["modules"])
    warm()
    rules = jail.seccomp_filter()
    if threading.active_count() > 1:
        names = [thread.name for thread in threading.enumerate()]
        control.send({"fault": f"a library started threads at import, which do not survive a fork: {names}"})
        return
    gc.collect()
    gc.freeze()
    pages.gather()
    control.send({"fault": None, "missing": missing})
    limits = jail.Limits(**setup["limits"])
    while True:
        try:
            request, *parts = control.receive()
        except ChannelClosed:
            return
        if request == "start":
            count, uid = parts
            fds = control.receive_fds(count)
            control.send(_start(entry, control, fds, uid, limits, rules))
            for fd in fds:
                os.close(fd)
        else:
            (child,) = parts
            os.kill(child, signal.SIGKILL)
            control.send(os.waitpid(child, 0)[1])


def _preload(modules: list[str]) -> list[str]:
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
    uid: int | None,
    limits: jail.Limits,
    rules: Any,
) -> Any:
    """Fork a locked-up child that runs `entry`; return its process id, or a sentence that says what failed."""
    read, write = os.pipe()
    first = os.fork()
    if first == 0:
        os.close(read)
        try:
            control.close()
            jail.enter(uid, limits, HANDOUT, rules, lambda child: _say(write, str(child)))
            os.close(write)
            _silence()
            entry(fds)
        except BaseException as error:
            _say(write, f"{type(error).__name__}: {error}")
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(first, 0)
    return int(said) if said.isdigit() else said or "the child ended before it was locked up"


def _silence() -> None:
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
    sys.path.insert(0, jail.WORK)
    server.main(fds[0])


if __name__ == "__main__":
    main(serve, warm_shell)
