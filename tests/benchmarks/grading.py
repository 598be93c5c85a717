"""Compare grading with stock `nbgrader autograde` and with the limit: the same submissions, in one run, in turn.

    python tests/benchmarks/grading.py --students 40
    python tests/benchmarks/grading.py --students 8 --topic a12_drift --write

Prints CPU and wall-clock seconds per submission, peak memory, and ratios; `--write` puts the table into README.md.

Stock executes each notebook in a kernel of its own, without isolation. The limit executes the same cells, the tests'
too, in a fork of a process that has imported everything, and computes once what tests share: without isolation,
gradebook or report nothing can be faster.
CPU time is a control group's, as processes that nobody waits for would be missed else: needs root.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import nbformat
import numpy as np
import psutil
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from autograder.demo import DemoStudent, hand_in
from autograder.grading.course import Course
from autograder.package import percent
from autograder.package.notebook import build as build_notebook
from autograder.package.package import load
from autograder.package.sync import apply, plan

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "mlops"
c.Execute.timeout = 600
"""
LIMIT = """
import contextlib, glob, os, sys, nbformat
from autograder.checks import runtime
class Memo(dict):
    fresh = contextlib.nullcontext
    def once(self, key, compute):
        if key not in self:
            self[key] = compute()
        return self[key]
sys.path.insert(0, os.environ["PRIVATE"])
notebooks = [nbformat.read(path, as_version=4) for path in sorted(glob.glob("submitted/*/*/*.ipynb"))]
hidden = {c.metadata.nbgrader.grade_id: c.source for p in glob.glob("source/*/*.ipynb")
          for c in nbformat.read(p, as_version=4).cells if c.metadata.get("nbgrader", {}).get("grade")}
os.chdir(glob.glob("release/*")[0])
exec(next(c.source for c in notebooks[0].cells if c.cell_type == "code"), {"__name__": "warm"})
for notebook in notebooks:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    names = {"__name__": "__main__"}
    runtime.use(Memo())
    sys.stdout = open(os.devnull, "w")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            source = hidden.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
            try:
                exec(source, names)
            except Exception:
                pass
    os._exit(0)
"""


@dataclass(frozen=True)
class Cost:
    """CPU and wall-clock seconds per submission, and the peak of memory in MB, shared pages shared out."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Way:
    """A way to grade a class."""

    name: str
    folder: Path
    command: list[str]


def build(folder: Path, topic: str | None, students: int) -> str:
    """Make a course whose students hand in distinct work; return its topic."""
    folder.mkdir()
    (folder / "private").mkdir()
    shutil.copy(PROJECT / "nbgrader_config.py", folder)
    if topic is None:
        _build_typical(folder, students)
        return "typical"
    shutil.copytree(PROJECT / "assignments" / topic, folder / "assignments" / topic)
    package = load(folder / "assignments" / topic)
    shutil.copytree(package.folder / "private", folder / "private" / "private")
    apply(plan(package.folder, folder / "source" / topic))
    course = Course(folder)
    course.release(topic)
    names = [name for name in package.submissions if name != "blank" and "ends" not in name and "endless" not in name]
    for number, name in enumerate(np.random.default_rng(0).choice(names, students)):
        hand_in(course, package, DemoStudent(_id(number), "", "", {topic: str(name)}, {}))
        _make_distinct(folder / "submitted" / _id(number) / topic / f"{topic}.ipynb", number)
    return topic


def _build_typical(folder: Path, students: int) -> None:
    cells, _ = percent.read((HERE / "assignment.txt").read_text())
    notebook = build_notebook(cells)
    source = folder / "source" / "typical"
    source.mkdir(parents=True)
    nbformat.write(notebook, source / "typical.ipynb")
    Course(folder).release("typical")
    solutions = {cell.grade_id: cell.source for cell in cells if cell.role == "solution"}
    for number in range(students):
        work = nbformat.read(folder / "release" / "typical" / "typical.ipynb", as_version=4)
        for cell in work.cells:
            cell.source = solutions.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        place = folder / "submitted" / _id(number) / "typical"
        place.mkdir(parents=True)
        nbformat.write(work, place / "typical.ipynb")
        _make_distinct(place / "typical.ipynb", number)


def _make_distinct(path: Path, number: int) -> None:
    notebook = nbformat.read(path, as_version=4)
    answer = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution"))
    answer.source += f"\n# {_id(number)}"
    nbformat.write(notebook, path)


def _id(number: int) -> str:
    return f"s{number:03d}"


@contextmanager
def control_group() -> Iterator[Path]:
    """Make a control group; yield its folder."""
    root = next(
        (path for path in (Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup")) if (path / "cgroup.procs").exists()),
        None,
    )
    if root is None or os.geteuid() != 0:
        raise SystemExit("CPU time is measured with a control group, which needs root and a mounted /sys/fs/cgroup")
    group = root / f"benchmark-{os.getpid()}"
    group.mkdir()
    try:
        yield group
    finally:
        group.rmdir()


def used(group: Path) -> float:
    """Return the CPU seconds a control group has used."""
    usage = group / "cpuacct.usage"
    if usage.exists():
        return int(usage.read_text()) / 1e9
    return int((group / "cpu.stat").read_text().split()[1]) / 1e6


def measure(way: Way, group: Path, students: int) -> Cost:
    """Run a command in its course folder and return its cost, with that of all processes it started."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(way.folder / "private"), str(PROJECT)]),
        "PRIVATE": str(way.folder / "private"),
        "OMP_NUM_THREADS": "1",
    }
    before, began = used(group), time.monotonic()
    peak = [0.0]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            way.command, cwd=way.folder, env=environment, stdout=said, stderr=said,
            preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())),
        )  # fmt: skip
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        process.wait()
        ended = time.monotonic()
        watcher.join()
        if process.returncode not in (0, 1) or (way.name != "limit" and _graded(way.folder) < students):
            said.seek(0)
            raise SystemExit(f"{way.name}: {said.read().decode()[-3000:]}")
    return Cost((used(group) - before) / students, (ended - began) / students, peak[0])


def _graded(folder: Path) -> int:
    return len(list((folder / "autograded").glob("*/*/*.ipynb")))


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Sample the memory of all processes of a tree; what two of them share counts once."""
    while process.poll() is None:
        total = 0
        try:
            for each in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
                total += each.memory_full_info().pss
        except psutil.Error:
            pass
        peak[0] = max(peak[0], total / 2**20)
        time.sleep(0.5)


@click.command()
@click.option("--topic", help="A topic of the course.  [default: an ordinary assignment with quick tests]")
@click.option("--students", default=8, show_default=True)
@click.option("--rounds", default=1, show_default=True, help="How often each way is measured, in turn.")
@click.option("--write", is_flag=True, help="Put the table into README.md.")
def main(topic: str | None, students: int, rounds: int, write: bool) -> None:
    """Measure stock nbgrader, the limit, ours with one worker, ours with all cores, and ours cached."""
    binaries = Path(sys.executable).parent
    os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    # Below /tmp a sandbox has its own temporary files.
    with tempfile.TemporaryDirectory(dir=PROJECT.parent) as scratch, control_group() as group:
        ours, stock = Path(scratch, "ours"), Path(scratch, "stock")
        name = build(ours, topic, students)
        shutil.copytree(ours, stock)
        (stock / "nbgrader_config.py").write_text(STOCK)
        grade = [str(binaries / "autograder"), "grade", name]
        ways = [
            Way("stock nbgrader autograde", stock, [str(binaries / "nbgrader"), "autograde", name, "--force"]),
            Way("limit", stock, [sys.executable, "-c", LIMIT]),
            Way("sandboxed, one worker", ours, [*grade, "--no-cache", "--workers", "1"]),
            Way("sandboxed, all cores", ours, [*grade, "--no-cache"]),
            Way("sandboxed, cached", ours, grade),
        ]
        costs: dict[str, list[Cost]] = {way.name: [] for way in ways}
        for _ in range(rounds):
            for way in track(ways, description="measuring"):
                costs[way.name].append(measure(way, group, students))
    title = f"{name}, {students} submissions, {os.cpu_count()} cores, {rounds} rounds (medians)"
    found = {way: _median(each) for way, each in costs.items()}
    Console().print(table(title, HEADINGS, lines(found)))
    if write:
        put(HERE / "README.md", f"{name}, {students}", title, HEADINGS, lines(found))


def _median(costs: list[Cost]) -> Cost:
    cpu, wall, memory = np.median([(cost.cpu, cost.wall, cost.memory) for cost in costs], axis=0)
    return Cost(float(cpu), float(wall), float(memory))


HEADINGS = ("", "CPU s", "wall s", "stock CPU / this", "this CPU / limit", "peak MB")


def lines(costs: dict[str, Cost]) -> list[tuple[str, ...]]:
    """Return a line for each way; seconds are per submission."""
    stock, limit = costs["stock nbgrader autograde"], costs["limit"]
    return [
        (
            name, f"{cost.cpu:.3f}", f"{cost.wall:.3f}", f"{stock.cpu / cost.cpu:.1f}", f"{cost.cpu / limit.cpu:.2f}",
            f"{cost.memory:.0f}",
        )
        for name, cost in costs.items()
    ]  # fmt: skip


def table(title: str, headings: tuple[str, ...], lines: list[tuple[str, ...]]) -> Table:
    """Return a table for a terminal."""
    rows = Table(title=escape(title), caption="seconds are per submission")
    for heading in headings:
        rows.add_column(heading, justify="right" if heading else "left")
    for line in lines:
        rows.add_row(*line)
    return rows


def put(path: Path, name: str, title: str, headings: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    """Put the table for `name` into a page, in place of an earlier one."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    rows = [headings, ("---", *["---:"] * (len(headings) - 1)), *lines]
    body = "\n".join([begin, "", f"**{title}**", "", *(f"| {' | '.join(row)} |" for row in rows), "", end])
    text = path.read_text(encoding="utf-8")
    if begin in text:
        text = text[: text.index(begin)] + body + text[text.index(end) + len(end) :]
    else:
        text += f"\n{body}\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
