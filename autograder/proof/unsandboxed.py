"""Grade known submissions under other salts without the sandbox: for an author, whose own code is trusted.

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
from autograder.package.notebook import submission
from autograder.package.package import Package
from autograder.proof.sandboxed import prepare
from autograder.salt import SALT
from autograder.wire.channel import Channel, pair
from autograder.wire.frames import ARRAYS

Found = tuple[Verdict, ...] | str
"""The verdicts of a submission, or why it could not be graded."""

_FRESH = multiprocessing.get_context("forkserver")
_FORK = multiprocessing.get_context("fork")


def grade(package: Package, names: Sequence[str], salts: Sequence[str]) -> Iterator[tuple[str, str, Found]]:
    """Yield each salt, submission in `names`, and what was found; raise `PackageError` if `private` fails.

    What `private` prepares is prepared once for each salt.
    """
    with tempfile.TemporaryDirectory() as scratch:
        assignment = prepare(package, Path(scratch, "release"))
        jobs = {name: assignment.job(Grafted(submission(package, name))) for name in names}
        _FRESH.set_forkserver_preload([__name__, *assignment.modules()])
        with _environment(ENVIRONMENT):
            forkserver.ensure_running()
        for salt in salts:
            for name, found in _under(salt, assignment, jobs, scratch):
                yield salt, name, found


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for what is started meanwhile."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _under(salt: str, assignment: NotebookTask, jobs: Mapping[str, Job], scratch: str) -> Iterator[tuple[str, Found]]:
    """Grade all jobs in a process of their own."""
    mine, theirs = _FRESH.Pipe(duplex=False)
    process = _FRESH.Process(target=_serve, args=(theirs, salt, assignment, jobs, scratch))
    process.start()
    theirs.close()
    left = list(jobs)
    try:
        while left:
            name, found = mine.recv()
            if not name:
                raise PackageError([f"assignments/{assignment.name}/private: with {SALT}={salt}: {found}"])
            left.remove(name)
            yield name, found
    except EOFError:
        yield from ((name, "the process that had imported `private` ended") for name in left)
    finally:
        process.kill()
        process.join()


def _serve(answer: Connection, salt: str, assignment: NotebookTask, jobs: Mapping[str, Job], scratch: str) -> None:
    """Be the process of one salt: import once, and examine each job in forks."""
    os.environ.update({SALT: salt, **folder_variables(scratch, scratch)})
    os.chdir(assignment.folder)
    zygote.silence()
    try:
        zygote.preload((*ARRAYS, *assignment.modules()))
        sys.path.append(str(assignment.package))  # behind the libraries, as in the sandbox
        zygote.warm()
        main.warm()
    except Exception as error:
        answer.send(("", f"{type(error).__name__}: {error}"))
        return
    gc.collect()
    gc.freeze()
    huge_pages.gather()
    for name, job in jobs.items():
        mine, theirs = _FORK.Pipe(duplex=False)
        examiner = _FORK.Process(target=_examine, args=(theirs, job, assignment.folder))
        examiner.start()
        theirs.close()
        try:
            answer.send((name, mine.recv()))
        except EOFError:
            answer.send((name, "the process that ran its tests ended"))
        examiner.join()


def _examine(answer: Connection, job: Job, handout: Path) -> None:
    """Be the examiner of one job, and start its candidate; both have the handout in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        mine, theirs = pair()
        candidate = _FORK.Process(target=_answer, args=(theirs, mine, _enter(handout, folder, "candidate"), job))
        candidate.start()
        theirs.close()
        os.chdir(_enter(handout, folder, "examiner"))
        sys.path.insert(0, os.getcwd())  # noqa: PTH109
        try:
            answer.send(examine(job, mine, Shell.instance()).verdicts)
        except BaseException as error:
            answer.send(f"{type(error).__name__}: {error}")
        finally:
            candidate.kill()
            candidate.join()


def _enter(handout: Path, folder: str, name: str) -> Path:
    """Copy the handout to `name` in `folder`, and return where it is now."""
    return Path(shutil.copytree(handout, Path(folder, name)))


def _answer(channel: Channel, other: Channel, folder: Path, job: Job) -> None:
    """Be the candidate of one job: no package on its path, and the limits of a student's."""
    other.close()
    os.chdir(folder)
    sys.path[:] = [str(folder), *sys.path[:-1]]
    most = resource.getrlimit(resource.RLIMIT_NPROC)[1]  # counts all of the author's processes, not these
    jail.limit(replace(job.limits, processes=most))
    server.main(channel.sock.detach())
