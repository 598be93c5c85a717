"""The assignment that dishonest submissions are made for: a course with secrets, and canaries around it."""

import json
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.errors import PackageError
from autograder.grading.notebook_task import NotebookTask
from autograder.intake.graft import StudentCell
from autograder.limits import Limits
from autograder.package import percent
from autograder.package.cell import Cell
from autograder.package.notebook import build, handout

NAME = "arena"
LIMITS = Limits(
    seconds_per_cell=1, seconds_per_test=1, seconds_total=10, memory_mb=300, processes=250, file_mb=8, folder_mb=32
)
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
SETTINGS = """\
title = "Arena"
version = "1.0"
principle = "Marks are earned."
outcomes = ["earn marks"]
minutes = 1

[limits]
seconds_per_cell = 1
seconds_per_test = 1
memory_mb = 300
"""


@dataclass(frozen=True)
class DecoyCourse:
    """The assignment, as its author and as a student see it."""

    cells: tuple[Cell, ...]
    notebook: NotebookNode
    handout: NotebookNode

    @classmethod
    def read(cls, text: str) -> "DecoyCourse":
        """Return the assignment written in `text`, in jupytext's percent format."""
        cells = read_cells(text)
        notebook = build(cells)
        return cls(cells, notebook, handout(notebook))

    @property
    def points(self) -> dict[str, float]:
        """The points of each test."""
        return {cell.grade_id: cell.points or 0.0 for cell in self.cells if cell.role == "tests"}

    def honest(self) -> NotebookNode:
        """Return the handout with the author's solutions."""
        return self._answered({cell.grade_id: cell.source for cell in self.cells if cell.role == "solution"})

    def honest_cells(self) -> list[StudentCell]:
        """Return the cells of honest work as the intake finds them."""
        nodes = self.honest().cells
        ids = [node.metadata.get("nbgrader", {}).get("grade_id", "") for node in nodes]
        return [StudentCell(node.cell_type, node.source, name) for node, name in zip(nodes, ids, strict=True)]

    def blank(self) -> NotebookNode:
        """Return a copy of the handout."""
        return self._answered({})

    def work(self, text: str) -> NotebookNode:
        """Return the handout with the answers in `text`; a cell without a role is put behind the answer before it."""
        cells = read_cells(text)
        notebook = self._answered({cell.grade_id: cell.source for cell in cells if cell.grade_id})
        behind = 0
        for cell in cells:
            if cell.grade_id:
                ids = [node.metadata.get("nbgrader", {}).get("grade_id") for node in notebook.cells]
                behind = ids.index(cell.grade_id)
            else:
                behind += 1 if behind or notebook.cells[0].metadata.get("nbgrader") is None else 0
                notebook.cells.insert(behind, new_code_cell(cell.source))
        return notebook

    def _answered(self, answers: dict[str, str]) -> NotebookNode:
        notebook: NotebookNode = nbformat.from_dict(json.loads(json.dumps(self.handout)))
        for node in notebook.cells:
            node.source = answers.get(node.metadata.get("nbgrader", {}).get("grade_id", ""), node.source)
        return notebook

    def course(self, folder: Path, canary: str, seed: int = 0) -> NotebookTask:
        """Make a course folder, with canaries wherever a submission must not look; `seed` draws the hidden data."""
        files = {
            f"assignments/{NAME}/private/secret.py": SECRET.format(canary=canary, seed=seed),
            f"assignments/{NAME}/private/__init__.py": "",
            f"assignments/{NAME}/assignment.toml": SETTINGS,
            f"release/{NAME}/shares.csv": "p,q\n0.5,0.5\n",
            f"source/{NAME}/shares.csv": "p,q\n0.5,0.5\n",
            f"submitted/other/{NAME}/helper.py": f"# {canary}\n",
            "home/.secret": canary,
            "gradebook-copy.db": canary,
        }
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
        (folder / "tmp").mkdir()
        nbformat.write(self.notebook, folder / "source" / NAME / f"{NAME}.ipynb")
        nbformat.write(self.handout, folder / "release" / NAME / f"{NAME}.ipynb")
        package = folder / "assignments" / NAME
        return NotebookTask(NAME, self.notebook, self.handout, folder / "release" / NAME, package, LIMITS)


def read_cells(text: str) -> tuple[Cell, ...]:
    """Return the cells written in `text`; raise `PackageError` listing all faults."""
    cells, faults = percent.read(text)
    if faults:
        raise PackageError([str(fault) for fault in faults])
    return tuple(cells)
