import pytest

from autograder.package.cell import Cell, CellRole, Kind
from autograder.package.delimiters import faults, hidden

HIDDEN = "### BEGIN HIDDEN TESTS\nassert f()\n### END HIDDEN TESTS"


@pytest.mark.parametrize(
    ("kind", "role", "source"),
    [
        ("code", "solution", "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"),
        ("code", "solution", "### BEGIN SOLUTION\na = 1\n### END SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"),
        ("code", "tests", f"# What it scores.\n\n{HIDDEN}"),
        ("markdown", "task", "Write.\n=== BEGIN MARK SCHEME ===\nall\n=== END MARK SCHEME ==="),
        ("code", None, 'query = """\nBEGIN TRANSACTION\n"""  # begin, and so on'),
    ],
)
def test_cells_in_order_have_no_faults(kind: Kind, role: CellRole | None, source: str) -> None:
    assert list(faults(Cell(kind, source, role, "x"))) == []


@pytest.mark.parametrize(
    ("role", "source", "fault"),
    [
        ("solution", "### BEGIN SOLUTION\na = 1", "BEGIN SOLUTION without END"),
        ("solution", "a = 1\n### END SOLUTION", "line 2: END SOLUTION without BEGIN"),
        ("solution", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "line 2: BEGIN SOLUTION before END"),
        ("solution", "### BEGIN SOLUTION\n### END HIDDEN TESTS", "END HIDDEN TESTS without BEGIN"),
        ("solution", "### BEGIN SOLUTIONS\na\n### END SOLUTIONS", "unknown delimiter"),
        ("solution", "### begin solution\na\n### end solution", "is not a delimiter"),
        ("solution", "a = 1  ### BEGIN SOLUTION", "must stand alone"),
        ("solution", "### AUTOTEST f(1)", "AUTOTEST is not supported"),
        ("tests", "### BEGIN SOLUTION\na\n### END SOLUTION", "belongs in a solution or manual cell"),
        ("readonly", HIDDEN, "belongs in a tests cell"),
        (None, HIDDEN, "belongs in a tests cell"),
        ("tests", f"assert g()\n{HIDDEN}", "line 1: visible code in a hidden test"),
        ("tests", f"{HIDDEN}\nassert g()", "line 4: visible code in a hidden test"),
    ],
)
def test_delimiters_that_nbgrader_would_misread_are_faults(role: CellRole | None, source: str, fault: str) -> None:
    assert any(fault in text for text in faults(Cell("code", source, role, "x")))


def test_only_tests_cells_with_a_hidden_region_are_hidden() -> None:
    assert hidden(Cell("code", HIDDEN, "tests", "t", 1))
    assert not hidden(Cell("code", "assert f()", "tests", "t", 1))
    assert not hidden(Cell("code", HIDDEN, "readonly", "t"))
