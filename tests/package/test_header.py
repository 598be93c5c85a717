import pytest

from autograder.package import header
from autograder.package.cell import Cell


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ({}, Cell("code", "")),
        ({"readonly": "setup"}, Cell("code", "", "readonly", "setup")),
        ({"tests": "psi", "points": 3}, Cell("code", "", "tests", "psi", 3)),
        ({"task": "card", "points": 2.5}, Cell("markdown", "", "task", "card", 2.5)),
    ],
)
def test_a_header_is_read_as_it_is_written(written: dict[str, object], cell: Cell) -> None:
    assert header.write(cell) == written
    assert header.read(written) == (cell.role, cell.grade_id, cell.points, [])


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"tests": "a"}, "points missing"),
        ({"tests": "a", "points": -1}, "not -1"),
        ({"tests": "a", "points": "3"}, "not '3'"),
        ({"tests": "a", "points": True}, "not True"),
        ({"tests": "a", "points": float("nan")}, "not nan"),
        ({"solution": "a", "points": 3}, "points on a solution cell"),
        ({"points": 3}, "points on a plain cell"),
        ({"solution": ""}, "needs a name"),
        ({"solution": "two words"}, "needs a name"),
        ({"solution": "x" * 65}, "needs a name"),
        ({"solution": None}, "needs a name"),
        ({"solution": "a", "readonly": "b"}, "more than one role: readonly, solution"),
        ({"hidden": "a"}, "unknown 'hidden'"),
        ({"title": "tests"}, "unknown 'tests'"),
    ],
)
def test_what_a_header_cannot_say_is_a_fault(written: dict[str, object], fault: str) -> None:
    assert fault in "\n".join(header.read(written)[3])
