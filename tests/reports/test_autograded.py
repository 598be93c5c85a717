import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.examiner.verdict import Status
from autograder.reports.autograded import read_autograded
from tests.reports.classroom import Classroom, graded_as, verdict


def test_what_grading_wrote_is_read_in_notebook_order(classroom: Classroom) -> None:
    verdicts = [verdict("test_b", 3, 1.5, "half of it"), verdict("test_a", 1, 0, status=Status.ENDED)]
    grading = graded_as(attempt=2, submitted="2026-03-01T14:05:00+02:00", notes=["A cell was ignored."])
    found = read_autograded(classroom.notebook("ada", "drift", verdicts, grading))
    assert found is not None and found.grading is not None
    assert found.cells == ("answer", "test_b", "test_a")
    assert found.verdicts == {each.test: each for each in verdicts}
    assert found.grading.submitted == datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    assert (found.grading.attempt, found.grading.notes) == (2, ["A cell was ignored."])


def test_a_notebook_graded_by_nbgrader_alone_has_no_grading(classroom: Classroom) -> None:
    found = read_autograded(classroom.notebook("ada", "drift", []))
    assert found is not None and found.grading is None and not found.verdicts


def test_what_grading_did_not_know_is_left_out(classroom: Classroom) -> None:
    found = read_autograded(classroom.notebook("ada", "drift", [], {"status": "graded"}))
    assert found is not None and found.grading is not None
    assert (found.grading.attempt, found.grading.submitted, found.grading.late_seconds) == (None, None, 0)


def test_the_record_of_a_handout_is_no_grading(classroom: Classroom) -> None:
    found = read_autograded(classroom.notebook("ada", "drift", [], {"cells": "0f", "files": {}}))
    assert found is not None and found.grading is None


def test_no_file_is_no_notebook(tmp_path: Path) -> None:
    assert read_autograded(tmp_path / "drift.ipynb") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        '{"cells": 3, "metadata": {}}',
        '{"cells": [], "metadata": {"autograder": {"status": "fine"}}}',
        json.dumps({"cells": [], "metadata": {"autograder": graded_as(late_seconds=-1.0)}}),
        json.dumps({"cells": [], "metadata": {"autograder": graded_as(late_seconds=float("nan"))}}),
        json.dumps({"cells": [{"metadata": {"autograder": {"test": "t"}}}], "metadata": {}}),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "drift.ipynb").write_text(text)
    with pytest.raises(ValueError):
        read_autograded(tmp_path / "drift.ipynb")
