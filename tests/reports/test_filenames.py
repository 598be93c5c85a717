import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reports.filenames import page_name

ODD = [
    "",
    ".",
    "..",
    "a/b",
    "a\\b",
    "../x",
    "Ann",
    "ann",
    "con",
    "nul.x",
    "-rf",
    "a.",
    "a ",
    "a~b",
    "x" * 128,
]
ODD += ["é" * 128, "e\u0301", "é", "李雷", "a\nb", "a\0b", "%2e", "x.html", "?q=1", "#x"]


@pytest.mark.parametrize("student_id", ["ada", "s1234567", "ann.lee@uni.example", "a-b_c", "7"])
def test_a_plain_id_is_the_name_of_the_page(student_id: str) -> None:
    assert page_name(student_id) == f"{student_id}.html"


def test_odd_ids_have_pages_of_their_own_even_where_case_is_ignored() -> None:
    for one, other in itertools.combinations(ODD, 2):
        assert page_name(one).casefold() != page_name(other).casefold(), (one, other)


def test_an_odd_id_cannot_take_the_page_of_another() -> None:
    assert page_name(page_name("Ann").removesuffix(".html")) != page_name("Ann")


@given(st.text())
def test_every_name_is_a_short_plain_file_name(student_id: str) -> None:
    name = page_name(student_id)
    assert set(name) <= set(string.ascii_lowercase + string.digits + "._@~-")
    assert len(name) <= 80 and name[0].isalnum()
    assert name.count(".html") >= 1 and name.endswith(".html")


@pytest.mark.parametrize("student_id", ["con", "aux.py", "com1", "lpt9.x"])
def test_names_that_windows_reserves_are_avoided(student_id: str) -> None:
    assert page_name(student_id).split(".")[0] not in {"con", "aux", "com1", "lpt9"}
