import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.package.cell import KINDS, ROLES, Cell
from autograder.package.percent import read, unwritable, write
from tests import toy

NAMES = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=64)
POINTS = st.one_of(st.integers(0, 100), st.floats(0, 100))
PLAIN = st.one_of(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="'\"`~"), max_size=30
    ).filter(lambda line: not "".join(line.split()).startswith(("#%%", "#In[", "#<codecell>"))),
    st.sampled_from(
        [
            "x = 1",
            "def f():",
            "    return 1",
            "class C:",
            "# %matplotlib inline",
            "%time x",
            "%%bash",
            "!ls",
            "# !ls",
            "# ! note",
            "# cat",
            "# ls",
            "x?",
            "### BEGIN SOLUTION",
            "# +",
            "# -",
            "# ---",
            "#",
            "##",
            "",
            "    ",
            "\t",
            "await f()",
            "@decorator",
            "# region",
            "- [ ] item",
        ]
    ),
)
ODD = st.sampled_from(["'''", '"""', "```", "```python", "~~~", "it's", "# %%", "#%% x", "# In[1]:", "a\x0cb"])


@st.composite
def cells(draw: st.DrawFn, lines: st.SearchStrategy[str]) -> Cell:
    role = draw(st.sampled_from((None, *ROLES)))
    points = draw(POINTS) if role in ("tests", "manual", "task") else None
    source = "\n".join(draw(st.lists(lines, max_size=8)))
    return Cell(draw(st.sampled_from(KINDS)), source, role, draw(NAMES) if role else "", points)


@settings(deadline=None)
@given(st.lists(cells(PLAIN), min_size=1, max_size=5))
def test_text_reads_as_the_notebook_it_was_written_from(notebook: list[Cell]) -> None:
    notebook = [replace(cell, source=cell.source.lstrip()) for cell in notebook]
    text = write(notebook)
    assert read(text) == (tuple(notebook), [])
    assert write(read(text)[0]) == text


@settings(deadline=None)
@given(st.lists(cells(PLAIN | ODD), min_size=1, max_size=5))
def test_a_notebook_survives_as_text_or_the_cells_that_do_not_are_named(notebook: list[Cell]) -> None:
    faults = list(unwritable(notebook))
    text = write([*notebook, Cell("code", "pass")])
    assert (read(text)[0] == (*notebook, Cell("code", "pass"))) == (not faults)


@pytest.mark.parametrize(
    "source",
    [
        "a = 1\n# %% b",
        "#%%",
        "def f():\n    # %% b\n    pass",
        "# In[3]:",
        "# <codecell>",
        "a = '''",
        "a\x0cb",
        "a\u2028b",
    ],
)
def test_code_that_text_cannot_hold_is_named(source: str) -> None:
    assert [fault.split(":")[0] for fault in unwritable([Cell("code", source, "solution", "psi")])] == ["psi"]


def test_a_fence_left_open_in_one_cell_is_named_where_another_closes_it() -> None:
    cells = [Cell("markdown", "```"), Cell("markdown", "fine"), Cell("markdown", "a\n```\nb")]
    assert [fault.split(":")[0] for fault in unwritable(cells)] == ["cell 3"]
    assert list(unwritable(cells[:2])) == []


def test_ordinary_cells_are_writable() -> None:
    cells, _ = read(toy.NOTEBOOK)
    assert list(unwritable(cells)) == []


def test_a_text_keeps_the_layout_its_author_gave_it() -> None:
    preamble = "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n\n"
    quoted = '# %% [markdown]\n"""\nSome *prose*.\n"""\n'
    for text in (toy.NOTEBOOK, preamble + toy.NOTEBOOK, quoted + "\n" + toy.NOTEBOOK):
        assert write(read(text)[0], like=text) == text


def test_an_edit_of_one_cell_changes_the_text_of_no_other() -> None:
    cells = list(read(toy.NOTEBOOK)[0])
    cells[1] = Cell("code", "import pandas as pd", "readonly", "setup")
    assert write(cells, like=toy.NOTEBOOK) == toy.NOTEBOOK.replace("import numpy as np", "import pandas as pd")


def test_a_layout_that_would_change_a_cell_is_given_up() -> None:
    like = '# %% [markdown] manual="why" points=1\n"""\nprose\n"""\n'
    cells = (Cell("markdown", 'as """ shows', "manual", "why", 1), Cell("code", "pass"))
    assert write(cells, like) == '# %% [markdown] manual="why" points=1\n# as """ shows\n\n# %%\npass\n'


def test_a_cell_may_begin_with_blank_lines() -> None:
    assert read("# %%\n\n\nx = 1\n") == ((Cell("code", "\n\nx = 1"),), [])


def test_markdown_headings_and_comments_never_turn_into_magics() -> None:
    text = "# %%\n# ! note\n# ls\n\n# %% [markdown]\n# # cat\n# # ! heading\n"
    assert [cell.source for cell in read(text)[0]] == ["# ! note\n# ls", "# cat\n# ! heading"]


def test_a_header_in_a_string_is_no_header() -> None:
    assert read('# %%\nx = """\n# %% in a string\n"""\n') == ((Cell("code", 'x = """\n# %% in a string\n"""'),), [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: the text must begin"),
        ("import os\n\n# %%\n", "line 1: the text must begin"),
        ("# ---\n# a: b\n# ---\nx\n# %%\n", "line 4: the text must begin"),
        ("# %%\na = 1\n# In[3]:\nb = 2\n", "line 3: '# In[3]:' reads as '# %%'"),
        ("# %%\na = 1\n#%% b\nb = 2\n", "line 3: '#%% b' reads as"),
        ("# %%\na = '\u2028'\n", "line 2: "),
        ("# %% [markdown]\nprose\n", "line 2: 'prose' reads as '# prose'; each line of a markdown cell"),
        ("# %% [markdown]\n### MARK\n", "line 2: '### MARK' reads as '# ## MARK'; each line of a markdown cell"),
        ("# %% [raw]\n# a\n", "cell 1: a raw cell"),
        ("# %%\na = 1\n# %% b\n", "cell 2: unknown 'b' in the header"),
        ('# %% tests="t"\n', "t: points missing"),
        ("# %%\nif a:\n    b()\n    # %%\n    c()\n", "cell 2: begins with an indented line"),
    ],
)
def test_text_that_would_be_misread_is_a_fault(text: str, fault: str) -> None:
    assert any(fault in found for found in read(text)[1])
