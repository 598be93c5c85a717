"""List every message that a person can meet, read from the syntax trees of the code when the documentation is built.

The directive `{messages} student` lists those of one reader, by module. A message is the text of an exception that
reaches a person, a fault that a validator yields, a note of the intake, or a verdict of the examiner. The fields of an
f-string are shown as {names}.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
PACKAGES = ("autograder", "hub_config")
READERS = ("student", "grader", "instructor", "operator", "author")

ROOMS = {
    "autograder/attacks": "operator",
    "autograder/checks": "student",
    "autograder/cli": "author",
    "autograder/cli/grader.py": "grader",
    "autograder/cli/operator.py": "operator",
    "autograder/course_toml.py": "operator",
    "autograder/demo.py": "operator",
    "autograder/doctor.py": "operator",
    "autograder/examiner": "student",
    "autograder/exchange": "student",
    "autograder/exchange/grader.py": "grader",
    "autograder/grading": "grader",
    "autograder/intake": "student",
    "autograder/package": "author",
    "autograder/proof": "author",
    "autograder/reports": "grader",
    "autograder/sandbox": "operator",
    "autograder/service": "student",
    "autograder/service/records": "grader",
    "autograder/service/pages/grader.py": "grader",
    "autograder/service/pages/instructor.py": "instructor",
    "autograder/service/pages/reports.py": "instructor",
    "autograder/validation.py": "author",
    "autograder/wire": "student",
    "hub_config": "operator",
}
"""The reader of the messages of a folder or a module, where no message tells its own; the longest path holds."""

SPEAKERS = {
    "Check": "student",
    "CheckFailed": "student",
    "Refusal": "student",
    "RefusedError": "student",
    "SubmissionError": "student",
    "WireError": "student",
    "Misfit": "author",
    "PackageError": "author",
    "Diagnosis": "operator",
    "PlatformError": "operator",
    **dict.fromkeys(
        ("BadParameter", "ClickException", "HTTPException", "PlatformFailure", "Refused", "ServiceError", "UsageError"),
        "",
    ),
    **dict.fromkeys(("TypeError", "ValueError", "fail"), ""),
}
"""Calls whose texts are messages, and their reader; "" stands for the reader of the function or the module.

Classes that derive from one of these speak to the same reader.
"""

MISUSE = ("TypeError", "ValueError")
"""Exceptions of the checks whose reader is an author: they say that a check was called in a wrong way."""

NAMES = {"Check": 1, "Diagnosis": 3}
"""How many first arguments of a call are not a message."""

CONSTANTS = {"NOT_GRADED": "student"}
"""Constants whose reader is another than that of their module."""

OPERATIONS = "autograder/service/operations"
"""The room whose functions the routes call."""

YIELDS = ("autograder/package", "autograder/proof")
"""Rooms whose functions yield and gather faults."""

RETURNS = ("autograder/examiner",)
"""Rooms whose functions return messages."""

SENTENCES = ("autograder/examiner", "autograder/grading", "autograder/intake", "autograder/service/pages")
SENTENCES += ("autograder/service/records",)
"""Rooms in which a text that reads like a sentence is a message, wherever it stands."""

_SENTENCE = re.compile(r"[A-Z`{].*[.?!]", re.DOTALL)
_FIELD = re.compile(r"\{[^}]*\}")
_WORDS = re.compile(r"[A-Za-z]{2}.*\s|\s.*[A-Za-z]{2}", re.DOTALL)
_ROLES = {"Student": "student", "Grader": "grader", "Instructor": "instructor"}
_DEPTH = 4

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Message:
    """A message: who reads it, the module that says it, and its text."""

    reader: str
    module: str
    text: str


def collect(root: Path = ROOT) -> list[Message]:
    """Return the messages of all modules below `root`, sorted and without repetitions."""
    paths = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    modules = {path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    readers = Readers(modules.values())
    return sorted({message for module, tree in modules.items() for message in messages(tree, module, readers)})


def read(source: str, module: str) -> list[Message]:
    """Return the messages in the source of one module, as if there were no other."""
    tree = ast.parse(source)
    return sorted(set(messages(tree, module, Readers([tree]))))


class Readers:
    """The facts about readers in the trees of all modules: exceptions that derive from others, roles in routes."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self.speakers = dict(SPEAKERS)
        classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
        while derived := [
            (new.name, name) for new in classes if (name := self._base(new)) and new.name not in self.speakers
        ]:
            self.speakers.update((new, self.speakers[name]) for new, name in derived)
        self.roles: dict[str, set[str]] = {}
        for function in (node for node in nodes if isinstance(node, Function)):
            role = role_in(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and role):
                self.roles.setdefault(_called(call), set()).add(role)

    def _base(self, node: ast.ClassDef) -> str:
        """Return the speaker that a class derives from, else ""."""
        bases = [getattr(base, "attr", getattr(base, "id", "")) for base in node.bases]
        return next((base for base in bases if base in self.speakers), "")

    def of(self, function: Function | None, module: str) -> str:
        """Return the reader of a function's messages.

        A route says in its parameters which role it is for. An operation has the reader of the routes that call it,
        if they are all for the same role.
        """
        role = role_in(function) if function else ""
        callers = self.roles.get(function.name, set()) if function and module.startswith(OPERATIONS) else set()
        return role or (next(iter(callers)) if len(callers) == 1 else reader_of(module))


def role_in(function: Function) -> str:
    """Return the role that the parameters of a route name, else ""."""
    arguments = [*function.args.args, *function.args.kwonlyargs]
    annotations = [one.annotation.id for one in arguments if isinstance(one.annotation, ast.Name)]
    return next((_ROLES[name] for name in annotations if name in _ROLES), "")


def reader_of(module: str) -> str:
    """Return who meets the messages of a module; "" if its messages must tell."""
    path = PurePosixPath(module)
    rooms = [path.as_posix(), *(parent.as_posix() for parent in path.parents)]
    return next((ROOMS[room] for room in rooms if room in ROOMS), "")


def messages(tree: ast.Module, module: str, readers: Readers) -> Iterator[Message]:
    """Yield the messages in the tree of a module."""
    for function in (None, *(node for node in ast.walk(tree) if isinstance(node, Function))):
        scope = Scope(tree, function)
        usual = readers.of(function, module)
        for node in _own(function or tree):
            for reader, value in _spoken(node, module, scope, readers.speakers):
                for text in scope.texts(value) if reader or usual else ():
                    yield Message(reader or usual, module, text)


def _spoken(node: ast.AST, module: str, scope: "Scope", speakers: Mapping[str, str]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the expressions in a node that are messages, each with its reader if that is not the usual one."""
    match node:
        case ast.Call() if _called(node) in speakers:
            name = _called(node)
            author = name in MISUSE and module.startswith("autograder/checks")
            for value in [*node.args[NAMES.get(name, 0) :], *(keyword.value for keyword in node.keywords)]:
                yield "author" if author else speakers[name], value
        case ast.Call(func=ast.Attribute(attr="append"), args=[value]) if module.startswith(YIELDS):
            yield "", value
        case ast.Yield(value=ast.expr() as value) | ast.AugAssign(value=value) if module.startswith(YIELDS):
            yield "", value
        case ast.Return(value=ast.expr() as value) if module.startswith(RETURNS):
            yield "", value
        case ast.Constant() | ast.JoinedStr() if module.startswith(SENTENCES) and scope.is_sentence(node):
            yield CONSTANTS.get(scope.constants.get(id(node), ""), ""), node


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope, without its functions, its documentation and the parts of its texts."""
    for child in ast.iter_child_nodes(scope):
        documentation = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        option = isinstance(child, ast.keyword) and child.arg == "help"
        if isinstance(child, Function) or documentation or option:
            continue
        yield child
        if not isinstance(child, ast.JoinedStr):
            yield from _own(child)


class Scope:
    """The meanings of names: constants and functions of a module, and the variables of a function."""

    def __init__(self, module: ast.Module, function: Function | None = None) -> None:
        self.module = module
        self.functions = {node.name: node for node in ast.walk(module) if isinstance(node, Function)}
        self.values: dict[str, list[ast.expr]] = {}
        self.constants: dict[int, str] = {}
        for scope in (module, function) if function else (module,):
            for name, value in _assigned(scope):
                self.values.setdefault(name, []).append(value)
                self.constants[id(value)] = name

    def is_sentence(self, node: ast.expr) -> bool:
        """Return whether the text of an expression reads like a sentence."""
        text = "".join(self.texts(node))
        return len(text.split()) > 2 and _SENTENCE.fullmatch(text) is not None

    def texts(self, node: ast.expr, depth: int = _DEPTH) -> list[str]:
        """Return the texts that an expression can be, as far as the code itself says them."""
        return [text for text in self._texts(node, depth) if _WORDS.search(_FIELD.sub("", text))]

    def _texts(self, node: ast.expr, depth: int) -> list[str]:
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                return ["".join(self._part(part, depth) for part in parts)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                before, after = self._texts(left, depth), self._texts(right, depth)
                return [one + other for one in before for other in after] or before or after
            case ast.IfExp(body=body, orelse=other):
                return [*self._texts(body, depth), *self._texts(other, depth)]
            case ast.List(elts=values) | ast.Tuple(elts=values) | ast.BoolOp(values=values):
                return [text for value in values for text in self._texts(value, depth)]
            case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.Starred(value=value):
                return self._texts(value, depth)
            case ast.Call(func=ast.Attribute(attr="join"), args=[value]):
                return self._texts(value, depth)
            case ast.Call(func=ast.Name(id=name)) if depth and name in self.functions:
                function = self.functions[name]
                return Scope(self.module, function)._returned(function, depth - 1)
            case ast.Name(id=name) if depth:
                return [text for value in self.values.get(name, []) for text in self._texts(value, depth - 1)]
        return []

    def _returned(self, function: Function, depth: int) -> list[str]:
        returns = [node.value for node in _own(function) if isinstance(node, ast.Return) and node.value]
        return [text for value in returns for text in self._texts(value, depth)]

    def _part(self, part: ast.expr, depth: int) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        assert isinstance(part, ast.FormattedValue)
        value = part.value
        if isinstance(value, ast.Name) and depth:  # a text that is only used here is written out
            known = [text for text in self._texts(value, depth - 1) if " " in text]
            if len(known) == 1:
                return known[0]
        return f"{{{field(value)}}}"


def _assigned(scope: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in _own(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (
                    (name.id, value) for name, value in zip(names, values, strict=False) if isinstance(name, ast.Name)
                )


def field(value: ast.expr) -> str:
    """Return the name that stands for an expression in a message."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Constant(value=constant):
            return str(constant)
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
            return key
        case ast.Subscript(value=inner) | ast.BinOp(left=inner) | ast.UnaryOp(operand=inner):
            return field(inner)
        case ast.BoolOp(values=[inner, *_]) | ast.IfExp(body=inner):
            return field(inner)
        case ast.GeneratorExp(generators=[loop]) | ast.ListComp(generators=[loop]):
            return field(loop.iter)
        case ast.Call(args=[*_, inner]):
            return field(inner)
        case ast.Call(func=ast.Attribute(value=inner)):
            return field(inner)
        case ast.Call(func=function):
            return field(function)
        case ast.Starred(value=inner):
            return field(inner)
    return "..."


class Messages(Directive):
    """The messages of one reader."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        (reader,) = self.arguments
        if reader not in READERS:
            raise self.error(f"no reader {reader}; there are {', '.join(READERS)}")
        return list(_listed([message for message in collect() if message.reader == reader]))


def _listed(messages: Sequence[Message]) -> Iterator[nodes.Node]:
    for module in sorted({message.module for message in messages}):
        yield nodes.rubric("", "", nodes.literal(module, module))
        yield _bullets(message.text for message in messages if message.module == module)


def _bullets(texts: Iterable[str]) -> nodes.bullet_list:
    bullets = nodes.bullet_list()
    for text in texts:
        line = " ".join(text.split())
        bullets += nodes.list_item("", nodes.paragraph("", line))
    return bullets


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("messages", Messages)
    app.connect("env-get-outdated", lambda *_: ["messages"])  # the code may have changed, though the page has not
    return {"parallel_read_safe": True, "parallel_write_safe": True}
