"""Play a deadline rush against the course service, and hand the same work in through nbgrader's file exchange.

    python tests/benchmarks/rush.py --students 200 --seconds 60 --write

A real hub, proxy, service and worker run on this machine's loopback, and the students' clients on the same cores. The
students come at random moments of a minute. Of the service are reported the time of the call that hands in, the time
until the score is there, and whether anything was lost or doubled; `--write` puts the table into README.md.

The file exchange is nbgrader's own class, called in one process, one student after the other: no start of a program, no
wait for another. It does not grade; `nbgrader collect` comes after it.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import httpx
import nbformat
import numpy as np
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseAssignment, ExchangeSubmit
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from traitlets.config import Config

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

from tests.grading import school  # noqa: E402
from tests.service.campus import ENVIRONMENT, PEOPLE, Campus, campus, packed, process  # noqa: E402

CLIENTS = 64  # students who hand in at the same time, at most
GIVE_UP_SECONDS = 1800
MARK = "rush"


@dataclass(frozen=True)
class Rush:
    """How a rush went: seconds per student, and how many submissions there were in the end."""

    submit: list[float]
    graded: list[float]
    received: int
    doubled: int


def works(campus: Campus, students: list[str]) -> dict[str, bytes]:
    """Return a notebook of each student's own, all of them right and no two equal."""
    answer = school.ANSWERS["right"]
    return {name: nbformat.writes(school.answered(campus.course, f"{answer}  # {name}")).encode() for name in students}


def rush(campus: Campus, work: dict[str, bytes], seconds: float, progress: Progress) -> Rush:
    """Hand in everybody's work within `seconds`, and wait until all of it is graded."""
    tokens = {name: campus.token(name) for name in progress.track(work, description="tokens")}
    moments = dict(zip(work, np.random.default_rng(0).uniform(0, seconds, len(work)), strict=True))
    began = time.monotonic()

    def hand_in(name: str) -> float:
        time.sleep(max(0.0, moments[name] + began - time.monotonic()))
        called = time.monotonic()
        headers = {"Authorization": f"token {tokens[name]}"}
        url = f"{campus.url}api/assignments/{school.TOPIC}/submissions"
        httpx.post(url, content=packed({"toy.ipynb": work[name]}), headers=headers, timeout=120).raise_for_status()
        return time.monotonic() - called

    with ThreadPoolExecutor(CLIENTS) as pool:
        calls = pool.map(hand_in, sorted(work, key=moments.__getitem__))
        ready = _graded(campus, len(work), progress)
        submit = list(calls)
    with campus.client("tao") as grader:
        attempts = grader.get(f"assignments/{school.TOPIC}/submissions").json()
    wrong = [each for each in attempts if each["score"] != school.SCORES["right"]]
    assert not wrong, f"{len(wrong)} submissions have another score than they must get"
    return Rush(submit, ready, len({each["student"] for each in attempts}), len(attempts) - len(work))


def _graded(campus: Campus, expected: int, progress: Progress) -> list[float]:
    """Return how long after it was received each submission was seen to be graded."""
    seen: dict[str, float] = {}
    bar = progress.add_task("graded", total=expected)
    over = time.monotonic() + GIVE_UP_SECONDS
    with campus.client("tao") as grader:
        while len(seen) < expected and time.monotonic() < over:
            listed = grader.get(f"assignments/{school.TOPIC}/submissions", params={"state": "graded"}).json()
            now = time.time()
            for each in listed:
                seen.setdefault(each["id"], now - datetime.fromisoformat(each["received"]).timestamp())
            progress.update(bar, completed=len(seen))
            time.sleep(0.5)
    return list(seen.values())


def files(folder: Path, work: dict[str, bytes]) -> tuple[list[float], float, int]:
    """Hand in the same work through nbgrader's exchange; return seconds per student and of collecting, and how many."""
    course = school.make(folder / "course").folder
    config = Config()
    config.Exchange.root, config.Exchange.cache = str(folder / "exchange"), str(folder / "cache")
    config.CourseDirectory.root, config.CourseDirectory.course_id = str(course), "mlops"
    config.CourseDirectory.assignment_id = school.TOPIC
    (folder / "exchange").mkdir(mode=0o777)
    _exchange(ExchangeReleaseAssignment, config)
    took = []
    for name, notebook in work.items():
        place = folder / "homes" / name / school.TOPIC
        place.mkdir(parents=True)
        (place / f"{school.TOPIC}.ipynb").write_bytes(notebook)
        mine = Config(config)
        mine.CourseDirectory.student_id, mine.Exchange.assignment_dir = name, str(place.parent)
        began = time.monotonic()
        _exchange(ExchangeSubmit, mine)
        took.append(time.monotonic() - began)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(folder / 'exchange')!r}\n")
    began = time.monotonic()
    collect = [sys.executable, "-m", "nbgrader", "collect", school.TOPIC, "--ExchangeCollect.check_owner=False"]
    subprocess.run(collect, cwd=course, check=True, capture_output=True, env=ENVIRONMENT)
    return took, time.monotonic() - began, len(list((course / "submitted").iterdir()))


def _exchange(kind: Any, config: Config) -> None:
    part = kind(coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config)
    part.log.setLevel("ERROR")
    part.start()


@contextlib.contextmanager
def running(folder: Path, students: list[str]) -> Iterator[Campus]:
    """A hub with the course service and a worker, for a class of `students`."""
    people = {**{name: PEOPLE[name] for name in ("irene", "tao")}, **dict.fromkeys(students, "nbgrader-mlops")}
    with campus(folder, people) as here:
        (folder / "worker").mkdir()
        work = [sys.executable, "-m", "autograder.cli", "work", "--settings", str(here.settings)]
        with process(work, folder / "worker"):
            yield here


@click.command()
@click.option("--students", type=click.IntRange(1, 1000), default=200, show_default=True)
@click.option("--seconds", type=click.FloatRange(1, 600), default=60, show_default=True)
@click.option("--write", is_flag=True, help="Put the table into README.md.")
def main(students: int, seconds: float, write: bool) -> None:
    """Play the rush, hand in through files, and show both."""
    os.environ["PATH"] = ENVIRONMENT["PATH"]  # nbgrader starts alembic by its bare name
    names = [f"s{number:03d}" for number in range(students)]
    with tempfile.TemporaryDirectory() as scratch, Progress(console=Console(stderr=True)) as progress:
        with running(Path(scratch, "campus"), names) as here:
            work = works(here, names)
            went = rush(here, work, seconds, progress)
        took, collecting, collected = files(Path(scratch, "files"), work)
    rows = lines(went, took, collecting, collected, students)
    title = f"{students} students within {seconds:g} seconds, {os.cpu_count()} cores"
    Console().print(table(title, rows))
    if write:
        put(HERE / "README.md", title, rows)


HEADINGS = ("", "submit, median s", "submit, p95 s", "graded after, median s", "p95 s", "received", "lost", "doubled")


def lines(went: Rush, took: list[float], collecting: float, collected: int, students: int) -> list[tuple[str, ...]]:
    """Return a line for the service and one for the file exchange."""
    ours = (*_percentiles(went.submit), *_percentiles(went.graded), str(went.received))
    theirs = (*_percentiles(took), f"collect: {collecting:.1f}", "not graded", str(collected))
    return [
        ("course service", *ours, str(students - went.received), str(went.doubled)),
        ("nbgrader's file exchange", *theirs, str(students - collected), "0"),
    ]


def _percentiles(seconds: list[float]) -> tuple[str, str]:
    median, high = np.percentile(seconds, (50, 95))
    return f"{median:.3f}", f"{high:.3f}"


def table(title: str, rows: list[tuple[str, ...]]) -> Table:
    """Return the table for a terminal."""
    shown = Table(title=title)
    for heading in HEADINGS:
        shown.add_column(heading, justify="right" if heading else "left")
    for row in rows:
        shown.add_row(*row)
    return shown


def put(path: Path, title: str, rows: list[tuple[str, ...]]) -> None:
    """Put the table into a page, in place of an earlier one."""
    begin, end = f"<!-- {MARK} -->", f"<!-- end of {MARK} -->"
    text = path.read_text(encoding="utf-8")
    table = [HEADINGS, ("---", *["---:"] * (len(HEADINGS) - 1)), *rows]
    body = "\n".join([begin, "", f"**{title}**", "", *(f"| {' | '.join(row)} |" for row in table), "", end])
    before, _, rest = text.partition(begin)
    path.write_text(f"{before.rstrip()}\n\n{body}{rest.partition(end)[2] or chr(10)}", encoding="utf-8")


if __name__ == "__main__":
    main()
