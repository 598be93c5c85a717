import pytest

from autograder.package.diff import answers, read

SOLUTION = {"psi": "def psi(p, q):\n    d = p - q\n\n    return d * d", "phi": "x = 1\nx = 1\nx = 2"}


def _changed(text: str) -> dict[str, str]:
    changed, faults = answers(text, SOLUTION)
    assert faults == []
    return changed


def test_lines_that_go_are_found_by_what_they_say() -> None:
    assert _changed("@@ psi @@\n-    return d * d\n+    return d\n") == {
        "psi": "def psi(p, q):\n    d = p - q\n\n    return d"
    }


def test_lines_that_stay_say_which_of_several_places_is_meant() -> None:
    assert _changed("@@ phi @@\n x = 1\n-x = 1\n+x = 3\n x = 2\n") == {"phi": "x = 1\nx = 3\nx = 2"}


def test_lines_can_be_added_and_taken_out() -> None:
    assert _changed("@@ phi @@\n+y = 0\n x = 1\n-x = 1\n-x = 2\n") == {"phi": "y = 0\nx = 1"}


def test_hunks_of_a_cell_are_applied_in_turn_and_cells_can_be_mixed() -> None:
    text = "@@ psi @@\n-    d = p - q\n+    d = p\n@@ phi @@\n-x = 2\n@@ psi @@\n     d = p\n+    d = d + 1\n"
    assert _changed(text) == {
        "psi": "def psi(p, q):\n    d = p\n    d = d + 1\n\n    return d * d",
        "phi": "x = 1\nx = 1",
    }


@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_line_that_stays_may_have_lost_its_blank(blank: str) -> None:
    text = f"@@ psi @@\n-    d = p - q\n+    d = 0\n{blank}\n     return d * d\n\n\n@@ phi @@\n-x = 2\n"
    assert _changed(text)["psi"] == "def psi(p, q):\n    d = 0\n\n    return d * d"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: the text must begin with the name of the cell that changes"),
        ("-x = 2\n", "line 1: the text must begin with the name of the cell that changes"),
        ("x\n@@ phi @@\n-x = 2\n", "line 1: the text must begin with the name of the cell that changes"),
        ("@@ phi @@\n-x = 2\nx = 3\n", "line 3: must begin with a blank, `-` or `+`"),
        ("@@ phi @@\n x = 2\n", "line 1: changes nothing"),
        ("@@ phi @@\n", "line 1: changes nothing"),
    ],
)
def test_a_text_that_is_no_diff_is_a_fault_with_its_place(text: str, fault: str) -> None:
    _, faults = read(text)
    assert faults[0].startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n@@ phi @@\n-x = 3\n", "line 2: phi does not have these lines"),
        ("@@ phi @@\n-x = 1\n", "line 1: phi has these lines in 2 places; add lines that stand before or after them"),
        ("@@ phi @@\n+x = 3\n", "line 1: phi has these lines in 4 places; add lines that stand before or after them"),
        ("@@ chi @@\n-x = 1\n", "chi: notebook.py has no such solution or manual cell"),
        ("@@ phi @@\n-x = 2\n+x = 3\n@@ phi @@\n-x = 2\n", "line 4: phi does not have these lines"),
    ],
)
def test_a_hunk_that_fits_no_place_or_several_is_a_fault(text: str, fault: str) -> None:
    _, faults = answers(text, SOLUTION)
    assert faults == [fault]
