import json

import pytest

from autograder.errors import SubmissionError
from autograder.service.pages.uploads import pack_notebooks
from tests.service.campus import unpacked

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def test_notebooks_become_an_archive_under_the_names_of_the_assignment() -> None:
    assert unpacked(pack_notebooks({"b": NOTEBOOK, "a": NOTEBOOK})) == {"a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK}


def test_the_same_notebooks_make_the_same_archive() -> None:
    assert pack_notebooks({"a": NOTEBOOK, "b": NOTEBOOK}) == pack_notebooks({"b": NOTEBOOK, "a": NOTEBOOK})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"[]", b'{"cells": 3}', b"[" * 100_000, b"\xff\xfe"])
def test_a_file_that_is_no_notebook_is_refused_before_it_costs_an_attempt(content: bytes) -> None:
    with pytest.raises(SubmissionError, match=r"a\.ipynb is not a Jupyter notebook"):
        pack_notebooks({"a": content})
