"""A worker that kills itself while it enqueues or records an attempt."""

import os
import signal
import sys
import threading
from pathlib import Path

from autograder.course_toml import load
from autograder.grading.recorder import Recorder
from autograder.service import gradebook_sync
from autograder.service.records.attempts import Attempts
from autograder.service.worker import Worker

PLACES = {"prepare": (Attempts, "enqueue"), "lay out": (gradebook_sync, "swap"), "record": (Recorder, "_penalise")}


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    where, what = PLACES[sys.argv[2]]
    setattr(where, what, die)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    Worker(load(Path(sys.argv[1])), 1, 1).run(threading.Event())
