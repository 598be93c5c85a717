"""Grade known submissions under other salts without the sandbox, for an author who trusts the code.

Examiner and candidate are those that grade students, as plain forks of a process that has imported everything once.
"""

import gc
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.candidate import huge_pages, jail, server, zygote
from autograder.candidate.environment import ENVIRONMENT, folder_variables
from autograder.candidate.shell import Shell
from autograder.errors import PackageError
from autograder.examiner import main
from autograder.examiner.job import Job
from autograder.examiner.run import examine
from autograder.examiner.verdict import Verdict
from autograder.grading.notebook_task import NotebookTask
from autograder.intake.graft import Grafted
from autograder.package.package import Package
from autograder.proof.sandboxed import prepare
from autograder.salt import SALT
from autograder.wire.channel import Channel, pair
from autograder.wire.frames import ARRAYS

Result = tuple[Verdict, ...] | str
"""The verdicts of a submission, or the reason why it could not be graded."""

_FRESH = multiprocessing.get_context("forkserver")
_FORK = multiprocessing.get_context("fork")


def grade(package: Package, names: Sequence[str], salts: Sequence[str]) -> Iterator[tuple[str, str, Result]]:
    """Yield each salt, each submission in `names`, and its result; raise `PackageError` if `private` fails.

    The preparations of `private` run once for each salt.
    """
    with tempfile.TemporaryDirectory() as scratch:
        task = prepare(package, Path(scratch, "release"))
        jobs = {name: task.job(Grafted(package.submission(name))) for name in names}
        _FRESH.set_forkserver_preload([__name__, *task.modules()])
        with _environment(ENVIRONMENT):
            forkserver.ensure_running()
        for salt in salts:
            for name, result in _under(salt, task, jobs, scratch):
                yield salt, name, result


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the processes that are started meanwhile."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _under(salt: str, task: NotebookTask, jobs: Mapping[str, Job], scratch: str) -> Iterator[tuple[str, Result]]:
    """Grade all jobs in a process of their own, and yield each result."""
    receiver, sender = _FRESH.Pipe(duplex=False)
    process = _FRESH.Process(target=_serve, args=(sender, salt, task, jobs, scratch))
    process.start()
    sender.close()
    left = list(jobs)
    try:
        while left:
            name, result = receiver.recv()
            if not name:
                raise PackageError([f"assignments/{task.name}/private: with {SALT}={salt}: {result}"])
            left.remove(name)
            yield name, result
    except EOFError:
        yield from ((name, "the process that had imported `private` ended") for name in left)
    finally:
        process.kill()
        process.join()


def _serve(answer: Connection, salt: str, task: NotebookTask, jobs: Mapping[str, Job], scratch: str) -> None:
    """Run the process of one salt: import once, then examine each job in forks."""
    os.environ.update({SALT: salt, **folder_variables(scratch, scratch)})
    os.chdir(task.folder)
    zygote.silence()
    try:
        zygote.preload((*ARRAYS, *task.modules()))
        sys.path.append(str(task.package))  # behind the libraries, as in the sandbox
        zygote.warm()
        main.warm()
    except Exception as error:
        answer.send(("", f"{type(error).__name__}: {error}"))
        return
    gc.collect()
    gc.freeze()
    huge_pages.gather()
    for name, job in jobs.items():
        receiver, sender = _FORK.Pipe(duplex=False)
        examiner = _FORK.Process(target=_examine, args=(sender, job, task.folder))
        examiner.start()
        sender.close()
        try:
            answer.send((name, receiver.recv()))
        except EOFError:
            answer.send((name, "the process that ran its tests ended"))
        examiner.join()


def _examine(answer: Connection, job: Job, handout: Path) -> None:
    """Run the examiner of one job, and start its candidate; each has the handout in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        near, far = pair()
        candidate = _FORK.Process(target=_answer, args=(far, near, _enter(handout, folder, "candidate"), job))
        candidate.start()
        far.close()
        os.chdir(_enter(handout, folder, "examiner"))
        sys.path.insert(0, os.getcwd())  # noqa: PTH109
        try:
            answer.send(examine(job, near, Shell.instance()).verdicts)
        except BaseException as error:
            answer.send(f"{type(error).__name__}: {error}")
        finally:
            candidate.kill()
            candidate.join()


def _enter(handout: Path, folder: str, name: str) -> Path:
    """Copy the handout to `name` in `folder`, and return the copy."""
    return Path(shutil.copytree(handout, Path(folder, name)))


def _answer(channel: Channel, other: Channel, folder: Path, job: Job) -> None:
    """Run the candidate of one job: no package on its path, and the limits of a student's code."""
    other.close()
    os.chdir(folder)
    sys.path[:] = [str(folder), *sys.path[:-1]]
    most = resource.getrlimit(resource.RLIMIT_NPROC)[1]  # counts all of the author's processes, not these
    jail.limit(replace(job.limits, processes=most))
    server.main(channel.sock.detach())
