"""Read the metadata that grading wrote into an autograded notebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from autograder.examiner.verdict import Verdict
from autograder.reports.course import in_utc


class Grading(BaseModel):
    """The grading of a notebook: `nb.metadata["autograder"]`; `version` is that of the tests, "" if they have none."""

    status: Literal["graded", "platform_fault"]
    isolation: str = ""
    version: str = ""
    notes: list[str] = []
    attempt: int | None = None
    submitted: Annotated[datetime | None, AfterValidator(in_utc)] = None
    late_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


@dataclass(frozen=True)
class Autograded:
    """The metadata of an autograded notebook: `cells` are the ids of its nbgrader cells from top to bottom.

    `grading` is None and `verdicts` is empty if the notebook was graded by nbgrader alone.
    """

    cells: tuple[str, ...]
    verdicts: Mapping[str, Verdict]
    grading: Grading | None


class _CellMetadata(BaseModel):
    nbgrader: dict[str, Any] = {}
    autograder: Verdict | None = None


class _Cell(BaseModel):
    metadata: _CellMetadata


def _unless_ungraded(metadata: Any) -> Any:
    """Return None for the metadata that a handout has under the same key."""
    return metadata if isinstance(metadata, dict) and "status" in metadata else None


class _NotebookMetadata(BaseModel):
    autograder: Annotated[Grading | None, BeforeValidator(_unless_ungraded)] = None


class _Notebook(BaseModel):
    # Source and outputs are not parsed, so that a class is read in seconds.
    cells: list[_Cell]
    metadata: _NotebookMetadata


def read_autograded(path: Path) -> Autograded | None:
    """Return the metadata of the notebook at `path`, None without a file; raise `ValueError` if it is none."""
    if not path.is_file():
        return None
    notebook = _Notebook.model_validate_json(path.read_bytes())
    ids = (cell.metadata.nbgrader.get("grade_id") for cell in notebook.cells)
    verdicts = (cell.metadata.autograder for cell in notebook.cells)
    return Autograded(
        cells=tuple(name for name in ids if isinstance(name, str)),
        verdicts={verdict.test: verdict for verdict in verdicts if verdict is not None},
        grading=notebook.metadata.autograder,
    )
