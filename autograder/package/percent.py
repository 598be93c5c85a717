"""Read and write an instructor notebook as text: jupytext's percent format, with a role in each cell's header."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.package import header
from autograder.package.cell import KINDS, Cell

FORMAT = "py:hydrogen"
"""The name that jupytext has for percent text with unescaped magics.

In plain percent text, comments such as `# ! note` and headings such as `# cat` become magics when they are read.
"""

_LAYOUT = ("lines_to_next_cell", "cell_marker")
_PREAMBLE = re.compile(r"\A# ---\n(?:#.*\n)*?# ---\n\s*")
"""The preamble that jupytext writes when it saves a text; it is kept unread."""
_HEADER = re.compile(r"# %%( |\n|$)")


def read(text: str) -> tuple[tuple[Cell, ...], list[str]]:
    """Return the cells of `text` and its faults, each as "cell: sentence"."""
    faults = list(_unfaithful(text))
    if faults:
        return (), faults
    cells = []
    for number, node in enumerate(_parse(text).cells, 1):
        cell, cell_faults = _cell(node)
        name = cell.grade_id or f"cell {number}"
        faults += [f"{name}: {fault}" for fault in cell_faults]
        cells.append(cell)
    return tuple(cells), faults


def write(cells: Sequence[Cell], like: str = "") -> str:
    """Return `cells` as text; cells that the text `like` also has keep their blank lines and quotes.

    The layout of `like` is dropped where it would change a cell, as triple quotes around triple quotes would.
    """
    preamble, _ = _split(like)
    text = preamble + _write(cells, _layout(like))
    return text if not like or read(text)[0] == tuple(cells) else preamble + _write(cells, {})


def unwritable(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield a fault for each cell that would change if it was written as text and read again."""
    if _survive(cells):
        return
    alone = [number for number, cell in enumerate(cells) if not _survive([cell])]
    for number in alone or [next(n for n in range(len(cells)) if not _survive(cells[: n + 1]))]:
        yield (
            f"{cells[number].grade_id or f'cell {number + 1}'}: cannot be written as text: it has a line that reads as"
            " a header (`# %%`, `# In[1]:`), a string without an end, an unusual line separator, or the end of a"
            " fence that a cell before it leaves open"
        )


def _survive(cells: Sequence[Cell]) -> bool:
    whole = (*cells, Cell("code", "pass"))  # a cell that follows must not be swallowed
    return read(write(whole))[0] == whole


def _write(cells: Sequence[Cell], layout: Mapping[str, Mapping[str, Any]]) -> str:
    notebook = new_notebook(metadata=_plain())
    notebook.cells = [_node(cell, layout.get(_key(cell), {})) for cell in cells]
    text: str = jupytext.writes(notebook, FORMAT)
    return text.rstrip("\n") + "\n"


def _parse(text: str) -> NotebookNode:
    notebook: NotebookNode = jupytext.reads(_split(text)[1], FORMAT)
    return notebook


def _split(text: str) -> tuple[str, str]:
    """Return jupytext's preamble, which may be empty, and the cells."""
    match = _PREAMBLE.match(text)
    end = match.end() if match else 0
    return text[:end], text[end:]


def _unfaithful(text: str) -> Iterator[str]:
    """Yield a fault if jupytext does not write the text back as it is: then it did not read what the author meant."""
    preamble, body = _split(text)
    first = preamble.count("\n") + 1
    if not _HEADER.match(body):
        yield f"line {first}: the text must begin with a cell header, `# %%`"
        return
    notebook = _parse(text)
    notebook.metadata = _plain()
    lines, rewritten = _content(body, first), _content(jupytext.writes(notebook, FORMAT), first)
    for (number, line), (_, reading) in itertools.zip_longest(lines, rewritten, fillvalue=(len(lines), "nothing")):
        if line != reading:
            yield f"line {number}: {line!r} reads as {reading!r}; {_advice(line, reading)}"
            return


def _advice(line: str, reading: str) -> str:
    if reading.lstrip("# ") == line.lstrip("# "):
        return "each line of a markdown cell must begin with `# `"
    return "a line like `#%%` or `# In[1]:` is taken for a header"


def _content(text: str, first: int) -> list[tuple[int, str]]:
    """Return the lines of `text` that are not blank, with their numbers; all headers are equal."""
    lines = [(number, line.rstrip()) for number, line in enumerate(text.split("\n"), first)]
    return [(n, "# %%" if _HEADER.match(line) else line) for n, line in lines if line not in ("", "#")]


def _plain() -> dict[str, Any]:
    """Return metadata that makes jupytext write no preamble, and the complete header of each cell."""
    return {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "all"}}


def _cell(node: NotebookNode) -> tuple[Cell, list[str]]:
    role, grade_id, points, faults = header.read(_header(node))
    if node.cell_type not in KINDS:
        return Cell("markdown", node.source), [*faults, f"a {node.cell_type} cell; write code or markdown"]
    if node.cell_type == "code" and node.source.startswith((" ", "\t")):
        faults.append("begins with an indented line; is there a `# %%` inside a block of code?")
    return Cell(node.cell_type, node.source, role, grade_id, points), faults


def _header(node: NotebookNode) -> dict[str, Any]:
    return {key: value for key, value in node.metadata.items() if key not in _LAYOUT}


def _node(cell: Cell, layout: Mapping[str, Any]) -> NotebookNode:
    new: Callable[..., NotebookNode] = new_code_cell if cell.kind == "code" else new_markdown_cell
    return new(cell.source, metadata={**header.write(cell), **layout})


def _layout(text: str) -> dict[str, dict[str, Any]]:
    """Return the layout of the cells of `text` by their keys."""
    if not text:
        return {}
    return {
        _key(_cell(node)[0]): {key: node.metadata[key] for key in _LAYOUT if key in node.metadata}
        for node in _parse(text).cells
    }


def _key(cell: Cell) -> str:
    return cell.grade_id or cell.source
