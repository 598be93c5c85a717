import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

from autograder import errors

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"^    ( *\w+(?: \([\w.]+\))?)$", re.MULTILINE)

Entry = tuple[str, str, str]
"""The name, the base and the module of a class."""


def _classes() -> list[Entry]:
    classes = []
    for path in sorted([*ROOT.glob("autograder/**/*.py"), *ROOT.glob("hub_config/**/*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.bases:
                classes.append((node.name, ast.unparse(node.bases[0]).rpartition(".")[2], module))
    return classes


def _is_exception(name: str, bases: dict[str, str]) -> bool:
    if name in bases:
        return _is_exception(bases[name], bases)
    builtin = getattr(builtins, name, None)
    return name.endswith(("Error", "Exception")) or (isinstance(builtin, type) and issubclass(builtin, BaseException))


def _draw(base: str, exceptions: list[Entry], depth: int) -> Iterator[str]:
    for name, _, module in sorted(entry for entry in exceptions if entry[1] == base):
        yield "    " * depth + (name if module == "autograder.errors" else f"{name} ({module})")
        yield from _draw(name, exceptions, depth + 1)


def _tree(classes: list[Entry]) -> list[str]:
    """Return the lines of the tree: the kinds of `autograder.errors` first, then other bases with their classes."""
    bases = {name: base for name, base, _ in classes}
    exceptions = [entry for entry in classes if _is_exception(entry[0], bases)]
    kinds = [(name, "", module) for name, _, module in exceptions if module == "autograder.errors"]
    others = [entry for entry in exceptions if entry[2] != "autograder.errors"]
    lines = list(_draw("", kinds + others, 0))
    for base in sorted({base for _, base, _ in others} - {name for name, _, _ in exceptions}):
        lines += [base, *_draw(base, others, 1)]
    return lines


def test_the_tree_of_exceptions_in_the_docstring_is_that_of_the_code() -> None:
    assert errors.__doc__ is not None
    assert LINE.findall(errors.__doc__) == _tree(_classes())


def test_a_new_exception_changes_the_tree() -> None:
    classes = _classes()
    tree = _tree(classes)
    assert _tree([*classes, ("Late", "SubmissionError", "autograder.new")]) != tree
    assert _tree([*classes, ("Odd", "OSError", "autograder.new")]) != tree
    assert _tree([*classes, ("TooLarge", "Exception", "autograder.new")]) != tree
    assert _tree([*classes, ("Cell", "BaseModel", "autograder.new")]) == tree
