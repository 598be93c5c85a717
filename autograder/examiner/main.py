"""Run an examiner, in the branch of a sandbox that forks examiners: see `candidate.zygote`."""

import importlib
import importlib.util
import os
import sys
import traceback
from typing import Any

from autograder.candidate.shell import Shell
from autograder.examiner.job import Job
from autograder.examiner.run import examine
from autograder.wire.channel import adopt


def warm() -> None:
    """Import the package's folder private/, so that all submissions share what it computes at import."""
    if importlib.util.find_spec("private") is not None:
        importlib.import_module("private")
    shell: Any = Shell.instance()
    shell.showtraceback = lambda *args, **kwargs: None  # an examiner's tracebacks have no reader


def serve(fds: list[int]) -> None:
    """Examine one submission; answer with its examination, or with the fault that prevented it."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # holds the handout's modules
    candidate, answer = adopt(fds[0]), adopt(fds[1])
    job = Job.from_plain(answer.receive())
    try:
        answer.send(["examined", examine(job, candidate, Shell.instance()).plain()])
    except BaseException as error:
        answer.send(["fault", f"{type(error).__name__}: {error}", traceback.format_exc()[-4000:]])
