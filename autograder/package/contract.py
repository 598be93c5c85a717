"""Find the names that a notebook promises to its tests, and check that the tests use no others."""

import ast
import builtins
import symtable
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from autograder.package.cell import Cell
from autograder.package.delimiters import hidden

_PARSING = threading.Lock()
"""Threads that parse at the same time can fail before Python 3.13, which counts the depth of all trees in one place."""

AMBIENT = frozenset(dir(builtins)) | {"__name__", "__file__", "display", "get_ipython"}
"""The names that every cell can use without a definition."""


@dataclass(frozen=True)
class Scope:
    """The names a cell defines at top level, and those it uses without defining them."""

    defines: frozenset[str]
    uses: frozenset[str]


def scope(source: str) -> Scope:
    """Return the scope of a code cell; raise `SyntaxError` if it is not Python as IPython knows it."""
    top = symtable.symtable(python(source), "cell", "exec")
    defines = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    uses = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    for table in _nested(top):
        for symbol in table.get_symbols():
            if symbol.is_declared_global() and symbol.is_assigned():
                defines.add(symbol.get_name())
            elif symbol.is_global() and symbol.is_referenced():
                uses.add(symbol.get_name())
    return Scope(frozenset(defines), frozenset(uses - defines))


def python(source: str) -> str:
    """Return `source` with magics and shell lines as calls; raise `SyntaxError` if it is not Python."""
    try:
        _tree(source)
    except SyntaxError:
        source = TransformerManager().transform_cell(source)
        _tree(source)
    return source


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a code cell; raise `SyntaxError` if it is not Python as IPython knows it."""
    return _tree(python(source))


def _tree(source: str) -> ast.Module:
    with _PARSING:
        return ast.parse(source)


def promised(handout: Sequence[Cell]) -> frozenset[str]:
    """Return the contract: the names that the solution cells of `handout` define at top level."""
    sources = [cell.source for cell in handout if cell.role == "solution"]
    return frozenset().union(*(scope(source).defines for source in sources))


def ends_in(source: str, names: frozenset[str]) -> bool:
    """Return whether the last value of a cell comes from one of `names`, as in `f(x)`, `f(x).score` or `f(x)[0]`."""
    body = parse(source).body
    node: ast.AST | None = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript | ast.Await):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in names


def faults(cells: Sequence[Cell], handout: Sequence[Cell]) -> Iterator[str]:
    """Yield the faults in the code of `cells`; `handout` has the same cells in the same order."""
    broken = list(_syntax_faults(cells)) or list(_syntax_faults(handout, " of the handout"))
    yield from broken or _name_faults(cells, handout)
    for number, cell in enumerate(cells, 1):
        yield from (f"{cell.grade_id or f'cell {number}'}: {fault}" for fault in _import_faults(cell))


def _syntax_faults(cells: Sequence[Cell], version: str = "") -> Iterator[str]:
    for number, cell in enumerate(cells, 1):
        try:
            scope(cell.source if cell.kind == "code" else "")
        except SyntaxError as error:
            yield f"{cell.grade_id or f'cell {number}'}: line {error.lineno}{version}: {error.msg}"


def _name_faults(cells: Sequence[Cell], handout: Sequence[Cell]) -> Iterator[str]:
    """Yield the names that the examiner will not find: it has those of readonly cells and of the contract only."""
    available, withheld = set(AMBIENT), set[str]()
    for cell, handed in zip(cells, handout, strict=True):
        if cell.kind != "code":
            continue
        names = scope(cell.source)
        if cell.role in ("readonly", "tests"):
            for name in sorted(names.uses - available):
                yield f"{cell.grade_id}: no cell before it defines {name!r}{_advice(name in withheld)}"
        if cell.role == "tests" and ends_in(cell.source, promised(handout)):
            yield f"{cell.grade_id}: the last value is the student's and cannot be a score; assert something about it"
        if cell.role == "readonly":
            available |= names.defines
        elif cell.role == "solution":
            available |= scope(handed.source).defines
        if cell.role != "tests":
            withheld |= names.defines


def _advice(withheld: bool) -> str:
    if not withheld:
        return ""
    return " for students, who do not get its definition: move it to a part of a solution cell that the handout keeps"


def private_modules(cell: Cell) -> frozenset[str]:
    """Return the modules of the folder private/ that `cell` imports; none if the cell is not Python."""
    return frozenset(module for _, module, _ in _imports(cell) if module.split(".")[0] == "private")


def _import_faults(cell: Cell) -> Iterator[str]:
    for line, module, name in _imports(cell):
        if module.split(".")[0] == "private" and not hidden(cell):
            yield f"line {line}: only hidden tests can import {module}"
        if name == "*" and cell.role in ("readonly", "tests"):
            yield f"line {line}: import names from {module} one by one; * hides them"


def _imports(cell: Cell) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the module and the name of each import in `cell`, at any depth."""
    try:
        nodes = list(ast.walk(parse(cell.source))) if cell.kind == "code" else []
    except SyntaxError:
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


def _nested(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _nested(child)
