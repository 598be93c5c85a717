"""Where dishonest submissions are graded: an assignment with secrets, and a host with canaries."""

import importlib.util
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from autograder import percent
from autograder.candidate.jail import Limits
from autograder.grading.assignment import Assignment
from autograder.grading.course import Course
from autograder.intake import Found
from autograder.notebook import build, handout
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

HERE = Path(__file__).parent
NAME = "arena"
ESCAPED = "ESCAPED"  # what an attempt on the sandbox prints if it gets anywhere
LIMITS = Limits(
    seconds_per_cell=1, seconds_per_test=1, seconds_total=10, memory_mb=300, processes=250, file_mb=8, folder_mb=32
)

CELLS, _ = percent.read((HERE / "assignment.txt").read_text())
NOTEBOOK = build(CELLS)
HANDOUT = handout(NOTEBOOK)
POINTS = {cell.grade_id: cell.points or 0.0 for cell in CELLS if cell.role == "tests"}

SECRET = """\
import numpy as np

CANARY = {canary!r}
rng = np.random.default_rng({seed})
PAIRS = [(p, q) for p, q in zip(rng.dirichlet(np.ones(4) * 9, 5).tolist(), rng.dirichlet(np.ones(4) * 9, 5).tolist())]
SHIFTS = [float(((np.array(p) - q) * np.log(np.array(p) / q)).sum()) for p, q in PAIRS]
ROWS = rng.normal(size=(300, 2))
LABELS = (ROWS[:, 0] >= 0).astype(int)
OTHERS = rng.integers(0, 2, 300)
"""

LIMITS_TOML = """\
title = "Arena"
principle = "Marks are earned."
outcomes = ["earn marks"]
minutes = 1

[limits]
seconds_per_cell = 1
seconds_per_test = 1
memory_mb = 300
"""


@dataclass(frozen=True)
class Attack:
    """A dishonest submission: what it tries, and the tests whose points honest work in it earns."""

    path: Path
    tries: str
    earns: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def is_code(self) -> bool:
        """Whether it is cells to be run; else it is a program that writes files to hand in."""
        return "\n# %%" in self.path.read_text()

    @property
    def most(self) -> float:
        """The points that honest work in it earns."""
        return sum(POINTS[test] for test in self.earns)


def attacks(*families: str) -> Iterator[Attack]:
    """Yield the attacks in the folders of `families`."""
    for path in sorted(path for family in families for path in (HERE / family).glob("*.py")):
        head = re.match(r"# Tries: (.+)\n# Earns: (.+)\n", path.read_text())
        assert head is not None, f"{path} must begin with what it tries and earns"
        earns = frozenset() if head[2] == "nothing" else frozenset(head[2].split(", "))
        assert earns <= POINTS.keys(), path
        yield Attack(path, head[1], earns)


def answered(answers: dict[str, str]) -> NotebookNode:
    """Return the handout with `answers` in place of its answer cells."""
    notebook: NotebookNode = nbformat.from_dict(json.loads(json.dumps(HANDOUT)))
    for node in notebook.cells:
        node.source = answers.get(node.metadata.get("nbgrader", {}).get("grade_id", ""), node.source)
    return notebook


def honest() -> NotebookNode:
    """Return the handout with the author's solutions."""
    return answered({cell.grade_id: cell.source for cell in CELLS if cell.role == "solution"})


def hand_in(attack: Attack, folder: Path) -> None:
    """Write the submission of `attack` into `folder`."""
    folder.mkdir(parents=True)
    text = attack.path.read_text()
    if attack.is_code:
        nbformat.write(_notebook(text[text.index("\n# %%") + 1 :]), folder / f"{NAME}.ipynb")
        return
    spec = importlib.util.spec_from_file_location(attack.path.stem, attack.path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.hand_in(folder, json.loads(json.dumps(honest() if attack.earns else HANDOUT)))


def _notebook(text: str) -> NotebookNode:
    """Return the handout with the answers in `text`; a cell without a role is put behind the answer before it."""
    cells, faults = percent.read(text)
    assert faults == []
    notebook = answered({cell.grade_id: cell.source for cell in cells if cell.grade_id})
    behind = 0
    for cell in cells:
        if cell.grade_id:
            ids = [node.metadata.get("nbgrader", {}).get("grade_id") for node in notebook.cells]
            behind = ids.index(cell.grade_id)
        else:
            behind += 1 if behind or notebook.cells[0].metadata.get("nbgrader") is None else 0
            notebook.cells.insert(behind, new_code_cell(cell.source))
    return notebook


def course(folder: Path, canary: str, seed: int = 0) -> Assignment:
    """Make a course folder with the assignment, its secrets, and canaries wherever a submission must not look."""
    places = {
        f"assignments/{NAME}/private/secret.py": SECRET.format(canary=canary, seed=seed),
        f"assignments/{NAME}/private/__init__.py": "",
        f"assignments/{NAME}/assignment.toml": LIMITS_TOML,
        f"release/{NAME}/shares.csv": "p,q\n0.5,0.5\n",
        f"source/{NAME}/shares.csv": "p,q\n0.5,0.5\n",
        f"submitted/other/{NAME}/helper.py": f"# {canary}\n",
        "home/.secret": canary,
        "gradebook-copy.db": canary,
    }
    for name, content in places.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    (folder / "tmp").mkdir()
    for path in ("source", "release"):
        nbformat.write(NOTEBOOK if path == "source" else HANDOUT, folder / path / NAME / f"{NAME}.ipynb")
    package = folder / "assignments" / NAME
    return Assignment(NAME, NOTEBOOK, HANDOUT, folder / "release" / NAME, package, LIMITS)


def state(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder` by path, to see whether anything was written."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def processes() -> int:
    """Return how many processes run below this one: the engine's and whatever was left in them."""
    parents = {}
    for about in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(about.parent.name)] = int(about.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    below, count = [os.getpid()], 0
    while below:
        owner = below.pop()
        children = [pid for pid, parent in parents.items() if parent == owner]
        below += children
        count += len(children)
    return count


def marks(course: Course) -> dict[str, float]:
    """Return the scores in the gradebook, by student."""
    with Gradebook(course.coursedir.db_url, course.coursedir.course_id) as gradebook:
        return {found.student.id: found.score for found in gradebook.assignment_submissions(NAME)}


def found(node: NotebookNode) -> Found:
    """Return a cell as the intake finds it."""
    return Found(node.cell_type, node.source, node.metadata.get("nbgrader", {}).get("grade_id", ""))
