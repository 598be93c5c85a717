import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

from autograder import errors

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"^    ( *\w+(?: \([\w.]+\))?)$", re.MULTILINE)

Bases = dict[str, tuple[str, str]]
"""The base and the module of each class, by name."""


def _classes() -> Bases:
    classes: Bases = {}
    for path in sorted([*ROOT.glob("autograder/**/*.py"), *ROOT.glob("hub_config/**/*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.bases:
                classes[node.name] = (ast.unparse(node.bases[0]).rpartition(".")[2], module)
    return classes


def _is_exception(name: str, classes: Bases) -> bool:
    if name in classes:
        return _is_exception(classes[name][0], classes)
    builtin = getattr(builtins, name, None)
    return name.endswith(("Error", "Exception")) or (isinstance(builtin, type) and issubclass(builtin, BaseException))


def _draw(base: str, classes: Bases, depth: int) -> Iterator[str]:
    for name in sorted(name for name, (parent, _) in classes.items() if parent == base):
        module = classes[name][1]
        yield "    " * depth + (name if module == "autograder.errors" else f"{name} ({module})")
        yield from _draw(name, classes, depth + 1)


def _tree(classes: Bases) -> list[str]:
    """Return the lines of the tree: the kinds of `autograder.errors` first, then other bases with their classes."""
    exceptions = {name: entry for name, entry in classes.items() if _is_exception(name, classes)}
    kinds = {name: ("", module) for name, (_, module) in exceptions.items() if module == "autograder.errors"}
    others = {name: entry for name, entry in exceptions.items() if name not in kinds}
    lines = list(_draw("", {**others, **kinds}, 0))
    for base in sorted({base for base, _ in others.values()} - exceptions.keys()):
        lines += [base, *_draw(base, others, 1)]
    return lines


def test_the_tree_of_exceptions_in_the_docstring_is_that_of_the_code() -> None:
    assert errors.__doc__ is not None
    assert LINE.findall(errors.__doc__) == _tree(_classes())


def test_a_new_exception_changes_the_tree() -> None:
    classes = _classes()
    before = _tree(classes)
    assert _tree({**classes, "Late": ("SubmissionError", "autograder.new")}) != before
    assert _tree({**classes, "Odd": ("OSError", "autograder.new")}) != before
    assert _tree({**classes, "Cell": ("BaseModel", "autograder.new")}) == before
