"""The intake gives back the handout's cells for every notebook file."""

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.intake.files import take
from autograder.intake.graft import cells_of
from tests.intake.test_intake import HANDOUT, has_the_authors_cells, speaks_to_the_student, work

SETTINGS = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
SURROGATES = st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF), min_size=1, max_size=3)
WORDS = st.sampled_from(["psi", "number", "test_psi", "setup", "__class__", "../psi", "code", "markdown", "raw", "x\0"])


def nested(depth: int) -> Any:
    """Return a list in a list, and so on."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    SURROGATES,
    WORDS,
    st.integers(1, 400).map(nested),
    st.lists(WORDS | st.integers(), max_size=3),
    st.dictionaries(WORDS, WORDS, max_size=3),
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Return every place in a tree of lists and dicts: what holds it, and its key there."""
    found, left = [], [tree]
    while left:
        holder = left.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else []
        found += [(holder, key) for key in keys]
        left += [holder[key] for key in keys]
    return found


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """An honest notebook in which values were replaced, deleted, copied, moved or wrapped."""
    notebook: Any = json.loads(json.dumps(work()))
    for _ in range(draw(st.integers(1, 12))):
        found = places(notebook)
        if not found:
            break
        holder, key = draw(st.sampled_from(found))
        other, place = draw(st.sampled_from(found))
        match draw(st.sampled_from(["replace", "delete", "copy", "double", "wrap", "rename"])):
            case "replace":
                holder[key] = draw(values)
            case "delete":
                del holder[key]
            case "copy":
                holder[key] = copy.deepcopy(other[place])
            case "double" if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))
            case "wrap":
                holder[key] = [holder[key]]
            case "rename" if isinstance(holder, dict):
                holder[draw(WORDS | SURROGATES)] = holder.pop(key)
    return notebook


@SETTINGS
@given(spoiled())
def test_a_spoiled_notebook_still_gives_the_cells_of_the_handout(tmp_path: Path, notebook: Any) -> None:
    path = tmp_path / "toy.ipynb"
    path.write_text(json.dumps(notebook))
    submission = take(path, HANDOUT)
    assert has_the_authors_cells(submission)
    assert speaks_to_the_student(submission)
    nbformat.validate(submission.notebook)
    json.dumps(submission.notebook, ensure_ascii=False).encode()


@SETTINGS
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.binary(max_size=4) | st.just(b'"')), max_size=6)
)
def test_a_file_with_bytes_cut_and_changed_gives_the_cells_of_the_handout(
    tmp_path: Path, changes: list[tuple[int, int, bytes]]
) -> None:
    content = bytearray(json.dumps(work()).encode())
    for start, length, put in changes:
        at = start % (len(content) + 1)
        content[at : at + length % 40] = put
    path = tmp_path / "toy.ipynb"
    path.write_bytes(content)
    submission = take(path, HANDOUT)
    assert has_the_authors_cells(submission)
    assert speaks_to_the_student(submission)


@pytest.mark.parametrize("opening", ["[", '{"cells":', '{"cells": [{"source": ', '{"metadata": ['])
@pytest.mark.parametrize("depth", [900, 100_000])
def test_deep_json_is_told_in_a_sentence(opening: str, depth: int) -> None:
    with pytest.raises(ValueError, match=r"^it "):
        cells_of((opening * depth).encode())
