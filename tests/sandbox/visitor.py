"""Run code in a job of a sandbox and say what came of it. Run as a script, also by other users: see `test_sandbox`."""

import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.limits import Limits
from autograder.sandbox.isolation import chosen
from autograder.sandbox.plan import Branch, SandboxPlan
from autograder.sandbox.probe import probe
from autograder.sandbox.sandbox import Forker, Sandbox
from autograder.wire.channel import Channel, pair

LIMITS = Limits(seconds_per_cell=5, seconds_per_test=5, memory_mb=300, processes=30, file_mb=8, folder_mb=16)


@contextmanager
def sandbox(handout: Path, **more: Any) -> Iterator[Sandbox]:
    """Start a sandbox for candidates that end with the block."""
    started = Sandbox(
        SandboxPlan("autograder.candidate.zygote", ("wire", "candidate", "checks"), handout, limits=LIMITS, **more)
    )
    try:
        started.wait_until_ready()
        yield started
    finally:
        started.close()


@contextmanager
def job(inside: Forker) -> Iterator[Channel]:
    """Start a candidate that ends with the block, and give the channel to it."""
    mine, theirs = pair()
    try:
        number = inside.start([theirs])
        try:
            yield mine
        finally:
            inside.stop(number)
    finally:
        mine.close()
        theirs.close()


def value(channel: Channel, code: str) -> Any:
    """Return the last value of `code`, run in the candidate; raise `RuntimeError` if it raises."""
    channel.send(["probe", code])
    kind, *reply = channel.receive(timeout=20)
    if kind != "value":
        raise RuntimeError(str(reply))
    return reply[0]


CROWD = """
import os, time
for _ in range(100):
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
    except BlockingIOError:
        break
"""
NEIGHBOUR = "import subprocess\nsubprocess.run(['true']).returncode"


def crowded() -> int:
    """Let one job start all the processes it may; return what came of a process that another job starts."""
    with tempfile.TemporaryDirectory() as handout, sandbox(Path(handout)) as inside, job(inside) as one:
        value(one, CROWD)
        with job(inside) as other:
            return int(value(other, NEIGHBOUR))


HELD = """
import os, sys
[os.environ.get('HELD'), open(next(path for path in sys.path if path.endswith('/held')) + '/key').read()]
"""
SEARCH = """
import os, sys
found = [os.environ.get('HELD'), [path for path in sys.path if 'held' in path]]
for top in ({place!r}, '/proc/1/root' + {place!r}, os.path.dirname(os.path.dirname(os.getcwd()))):
    for folder, _, files in os.walk(top):
        found += [file for file in files if file == 'key']
found
"""
APART = [["word", "canary"], [None, []]]  # what `branched` returns if all is well


def branched() -> list[Any]:
    """Return what a job of a branch sees of what the branch holds, and what another job of the sandbox does."""
    with tempfile.TemporaryDirectory() as held, tempfile.TemporaryDirectory() as handout:
        key = Path(held, "key")
        key.write_text("canary")
        key.chmod(0o600)
        with sandbox(Path(handout)) as inside:
            branch = inside.branch(
                Branch("autograder.candidate.zygote", (), {"held": Path(held)}, {"HELD": "word"}, LIMITS)
            )
            branch.wait_until_ready()
            with job(branch) as one, job(inside) as other:
                return [value(one, HELD), value(other, SEARCH.format(place=inside._launch.branch_folder))]


WRITE = "open('/tmp/left', 'w').write('written'); open('/tmp/left').read()"
LISTED = "import os\n[name for name in os.listdir('/tmp') if name == 'left']"
FROM_TMP = "import sys, autograder.checks\nsys.prefix.startswith('/tmp/')"


def temporary() -> list[Any]:
    """Write into /tmp; return what is read there, what another job finds, and whether its interpreter is below it."""
    with tempfile.TemporaryDirectory() as handout, sandbox(Path(handout)) as inside, job(inside) as one:
        written = value(one, WRITE)
        with job(inside) as other:
            return [written, value(other, LISTED), value(other, FROM_TMP)]


PUT_OUT = """
import os, socket
listening = socket.socketpair()
open('mine', 'w').write('mine-5f1d')
[os.getpid(), os.getcwd(), os.sched_getaffinity(0).__len__(), os.getpriority(os.PRIO_PROCESS, 0)]
"""
MEDDLE = """
import ctypes, os, resource
got = []
for name, harm in dict(
    signal=lambda: os.kill({pid}, 9),
    group=lambda: os.killpg({pid}, 9),
    everybody=lambda: os.kill(-1, 10),
    trace=lambda: ctypes.CDLL(None).ptrace(16, {pid}, 0, 0) and 1 / 0,
    slow=lambda: os.setpriority(os.PRIO_PROCESS, {pid}, 19),
    stay=lambda: os.sched_setaffinity({pid}, {{0}}),
    limit=lambda: resource.prlimit({pid}, resource.RLIMIT_NOFILE, (3, 3)),
    read=lambda: open({folder!r} + '/mine').read(),
    see=lambda: os.listdir({folder!r}),
    write=lambda: open({folder!r} + '/mine', 'w').write('x'),
    remove=lambda: os.rename({folder!r} + '/mine', 'mine'),
    arguments=lambda: open('/proc/{pid}/cmdline').read(),
    memory=lambda: open('/proc/{pid}/mem', 'rb').read(1),
    folder=lambda: os.listdir('/proc/{pid}/cwd/'),
).items():
    try:
        harm()
        got.append(name)
    except (OSError, ZeroDivisionError):
        pass
got
"""


def neighbours() -> list[Any]:
    """Let one job meddle with another; return what it managed, and whether the other is as it was."""
    with tempfile.TemporaryDirectory() as handout, sandbox(Path(handout)) as inside, job(inside) as one:
        pid, folder, *before = value(one, PUT_OUT)
        with job(inside) as other:
            got = value(
                other, "import signal\nsignal.signal(10, signal.SIG_IGN)\n" + MEDDLE.format(pid=pid, folder=folder)
            )
        return [got, value(one, PUT_OUT) == [pid, folder, *before], value(one, "open('mine').read()")]


def left() -> list[str]:
    """Let a job end with processes that fork and hop; return what is left of them, and of its files."""
    mark = f"hop-{os.getpid()}"
    with tempfile.TemporaryDirectory() as handout, sandbox(Path(handout)) as inside:
        with job(inside) as one:
            folder = value(one, HOP.format(mark=mark))
            assert running(mark)
        return [*running(mark), *([folder] if Path(folder).exists() else [])]


def killed() -> list[str]:
    """Kill a grader whose job forks without end; return what is left of both after a while."""
    mark = f"hop-{os.getpid()}"
    read, write = os.pipe()
    grader = os.fork()
    if grader == 0:
        with tempfile.TemporaryDirectory() as handout, sandbox(Path(handout)) as inside, job(inside) as one:
            os.write(write, value(one, HOP.format(mark=mark)).encode())
            time.sleep(600)
    os.close(write)
    folder = Path(os.read(read, 1000).decode())
    os.kill(grader, signal.SIGKILL)
    os.waitpid(grader, 0)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (running(mark) or folder.exists()):
        time.sleep(0.1)
    return [*running(mark), *([str(folder)] if folder.exists() else [])]


def running(name: str) -> list[str]:
    """Return the processes with this name."""
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            found += [path.parent.name] if path.read_text().strip() == name else []
    return found


HOP = """
import ctypes, os
ctypes.CDLL(None).prctl(15, b'{mark}', 0, 0, 0)  # those it starts are called so as well
for _ in range(4):
    if os.fork() == 0:
        while True:
            for step in (os.setsid, lambda: os.fork() and os._exit(0)):
                try:
                    step()
                except OSError:  # it leads its session already, or there are too many processes
                    pass
for _ in range(50):
    os.mkdir('d' * 200)
    os.chdir('d' * 200)
os.mkdir('closed', 0)
os.environ['HOME']
"""

TASKS = {
    "probe": lambda: [asdict(finding) for finding in probe()],
    "isolation": lambda: chosen().value,
    "branched": branched,
    "temporary": temporary,
    "crowded": crowded,
    "neighbours": neighbours,
    "left": left,
    "killed": killed,
}

if __name__ == "__main__":
    json.dump(TASKS[sys.argv[1]](), sys.stdout)
