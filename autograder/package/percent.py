"""An instructor notebook as text: jupytext's percent format, with one role in each cell's header."""

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
"""jupytext's name for percent text in which magics stand as they are: in plain percent text, comments such as
`# ! note` and headings such as `# cat` turn into magics when they are read back."""

_LAYOUT = ("lines_to_next_cell", "cell_marker")
_PREAMBLE = re.compile(r"\A# ---\n(?:#.*\n)*?# ---\n\s*")
"""What jupytext writes on top when it saves a text: kept as it is, and not looked at."""
_HEADER = re.compile(r"# %%( |\n|$)")


def read(text: str) -> tuple[tuple[Cell, ...], list[str]]:
    """Return the cells of `text` and what is wrong with it, each fault as "cell: what"."""
    faults = list(_unfaithful(text))
    if faults:
        return (), faults
    cells = []
    for number, node in enumerate(_parse(text).cells, 1):
        cell, wrong = _cell(node)
        name = cell.grade_id or f"cell {number}"
        faults += [f"{name}: {what}" for what in wrong]
        cells.append(cell)
    return tuple(cells), faults


def write(cells: Sequence[Cell], like: str = "") -> str:
    """Return `cells` as text; cells that `like` also has keep the blank lines and quotes they have there.

    The layout of `like` is given up where it would change a cell, as triple quotes around triple quotes would.
    """
    preamble, _ = _split(like)
    text = preamble + _write(cells, _layout(like))
    return text if not like or read(text)[0] == tuple(cells) else preamble + _write(cells, {})


def unwritable(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield the cells that would not be the same if they were written as text and read again."""
    if _survive(cells):
        return
    alone = [number for number, cell in enumerate(cells) if not _survive([cell])]
    for number in alone or [next(n for n in range(len(cells)) if not _survive(cells[: n + 1]))]:
        yield (
            f"{cells[number].grade_id or f'cell {number + 1}'}: does not survive as text: it has a line that reads as"
            " a header (`# %%`, `# In[1]:`), a string without an end, an unusual line separator, or the end of a"
            " fence that a cell before it leaves open"
        )


def _survive(cells: Sequence[Cell]) -> bool:
    whole = (*cells, Cell("code", "pass"))  # what follows must not be swallowed
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
    """Whatever jupytext would not write back as it stands, it has not understood as the author meant it."""
    preamble, body = _split(text)
    first = preamble.count("\n") + 1
    if not _HEADER.match(body):
        yield f"line {first}: the text must begin with a cell header, `# %%`"
        return
    notebook = _parse(text)
    notebook.metadata = _plain()
    there, back = _content(body, first), _content(jupytext.writes(notebook, FORMAT), first)
    for (number, line), (_, again) in itertools.zip_longest(there, back, fillvalue=(len(there), "nothing")):
        if line != again:
            yield f"line {number}: {line!r} reads as {again!r}; {_advice(line, again)}"
            return


def _advice(line: str, again: str) -> str:
    if again.lstrip("# ") == line.lstrip("# "):
        return "each line of a markdown cell must begin with `# `"
    return "a line like `#%%` or `# In[1]:` is taken for a header"


def _content(text: str, first: int) -> list[tuple[int, str]]:
    """The lines of `text` with their numbers, without blank ones; headers are equal whatever they say."""
    lines = [(number, line.rstrip()) for number, line in enumerate(text.split("\n"), first)]
    return [(n, "# %%" if _HEADER.match(line) else line) for n, line in lines if line not in ("", "#")]


def _plain() -> dict[str, Any]:
    """The metadata that keeps jupytext from writing a header, and each cell's header complete."""
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
    """How the cells of `text` are laid out, by what they will be recognised by."""
    if not text:
        return {}
    return {
        _key(_cell(node)[0]): {key: node.metadata[key] for key in _LAYOUT if key in node.metadata}
        for node in _parse(text).cells
    }


def _key(cell: Cell) -> str:
    return cell.grade_id or cell.source
