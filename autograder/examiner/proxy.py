"""Stand-ins for what lives in the candidate: whatever a test does with one is asked of the candidate.

What comes back is plain data or another stand-in. Nothing a candidate says is executed, compared with the candidate's
own methods, or taken for an instance of a class that this process does not already know.
"""

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from autograder.checks.runtime import Exposed
from autograder.examiner.state import CandidateEnded, CandidateState, ProtocolViolation
from autograder.wire.bounds import MalformedError, WireError
from autograder.wire.channel import ChannelClosed

# Libraries whose classes a proxy may claim and whose exceptions may be raised here. Plain data types are not among
# them: what claims to be a number has to be one.
_KNOWN = ("sklearn.", "great_expectations.", "fastapi.", "pydantic.", "starlette.")
_KNOWN_ERRORS = (*_KNOWN, "numpy.", "pandas.", "scipy.")
# Raised in `map(f, ...)`, these would end the loop of a test as if it was over; their base class is raised instead.
_STEERING = (StopIteration, StopAsyncIteration, GeneratorExit)


class Link:
    """The conversation with the candidate while one test runs."""

    def __init__(self, state: CandidateState, seconds: int) -> None:
        self.state, self.seconds = state, seconds
        self.calls = 0
        self.last = ""
        self.ended: str | None = None
        self._offered: dict[int, object] = {}
        self._numbers: dict[int, int] = {}

    def get(self, name: str) -> tuple[bool, Any]:
        """Return whether the candidate defines `name`, and its value."""
        answer = self._converse("get", name, about=name)
        if type(answer) is not tuple or len(answer) != 2:
            self._gone("Your process does not keep to the protocol.")
        found, value = answer
        self.calls += 1
        if isinstance(value, Proxy):
            object.__setattr__(value, "_about", name)
        return found is True, value

    def ask(self, request: str, proxy: "Proxy", *parts: Any, about: str) -> Any:
        """Ask the candidate to use the object behind `proxy`."""
        self.calls += 1
        self.last = about
        value = self._converse(request, proxy, *parts, about=about)
        if isinstance(value, Proxy) and value is not proxy:
            object.__setattr__(value, "_about", about)
        return value

    @contextmanager
    def forked(self) -> Iterator[None]:
        """Talk to a copy of the candidate that is thrown away at the end."""
        before = self.state
        self.state = before.fork(self.seconds)
        try:
            yield
        finally:
            self.state.end()
            self.state = before

    def _converse(self, request: str, *parts: Any, about: str) -> Any:
        if self.ended:
            raise CandidateEnded(self.ended)
        try:
            kind, *reply = self.state.ask(request, *parts, refer=self._refer, resolve=self._resolve)
            while kind == "callback":
                if [type(part) for part in reply] != [int, str, list, dict]:
                    self._gone("Your process does not keep to the protocol.")
                self._call_back(*reply)
                kind, *reply = self.state.reply(self._resolve)
        except ChannelClosed:
            self._gone(self.state.end() + f" This happened in {about}.")
        except ProtocolViolation:
            self._gone(f"Your process sent something that is not a value, in {about}.")
        except WireError as error:
            raise TypeError(f"an argument of {about} {error}") from error
        if kind == "value" and len(reply) == 1:
            return reply[0]
        if kind == "raise" and len(reply) == 3:
            raise remote_exception(*reply)
        return self._gone("Your process does not keep to the protocol.")

    def _gone(self, reason: str) -> Any:
        self.ended = reason
        raise CandidateEnded(reason)

    def _call_back(self, number: int, method: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        target = self._offered.get(number)
        try:
            self.state.channel.send(
                ["returned", self._own(target, _function(target, method)(*args, **kwargs))], self._refer
            )
        except (CandidateEnded, ChannelClosed):
            raise
        except Exception as error:
            self.state.channel.send(["raised", f"{type(error).__name__}: {error}"[:500]])

    @staticmethod
    def _own(target: object, value: object) -> object:
        return target if isinstance(target, Exposed) and value is target._target else value

    def _refer(self, value: object) -> list[Any] | None:
        if isinstance(value, Proxy):
            return ["yours", object.__getattribute__(value, "_number")]
        if not (isinstance(value, Exposed) or _is_function(value)):
            return None
        number = self._numbers.get(id(value))
        if number is None:
            number = len(self._offered) + 1
            self._offered[number] = value
            self._numbers[id(value)] = number
        if isinstance(value, Exposed):
            return ["mine", number, "object", type(value._target).__name__, list(value._methods)]
        return ["mine", number, "function", getattr(value, "__name__", "function"), []]

    def _resolve(self, parts: list[Any]) -> object:
        if len(parts) == 2 and parts[0] == "yours" and type(parts[1]) is int and parts[1] in self._offered:
            return self._offered[parts[1]]
        if len(parts) == 4 and parts[0] == "mine" and type(parts[1]) is int:
            _, number, classes, _ = parts
            return Proxy(self, number, _known_class(tuple(map(str, classes))))
        raise MalformedError("a reference that was never given")


class Proxy:
    """An object of the student's, in the candidate. A proxy is equal to itself only."""

    __slots__ = ("__weakref__", "_about", "_class", "_link", "_number")

    def __init__(self, link: Link, number: int, known: type | None) -> None:
        for name, value in (("_link", link), ("_number", number), ("_class", known), ("_about", "an object")):
            object.__setattr__(self, name, value)

    @property  # type: ignore[misc]  # what isinstance asks is decided object by object
    def __class__(self) -> Any:
        return object.__getattribute__(self, "_class") or Proxy

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN:
            return object.__getattribute__(self, name)
        if name.startswith("__"):
            raise AttributeError(name)
        about = f"{object.__getattribute__(self, '_about')}.{name}"
        return _link(self).ask("attribute", self, name, about=about)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a test cannot change '{name}' of the student's object")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        about = object.__getattribute__(self, "_about")
        return _link(self).ask("call", self, list(args), kwargs, about=f"{about}(...)")

    def __getitem__(self, key: Any) -> Any:
        return _link(self).ask("item", self, key, about=f"{object.__getattribute__(self, '_about')}[...]")

    def __len__(self) -> int:
        about = f"len({object.__getattribute__(self, '_about')})"
        length = _link(self).ask("length", self, about=about)
        if type(length) is not int or length < 0:
            raise TypeError(f"{about} is not a number of items")
        return length

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        link, about = _link(self), f"iterating over {object.__getattribute__(self, '_about')}"
        iterator = link.ask("iterate", self, about=about)
        while True:
            answer = link.ask("next", iterator, about=about)
            if type(answer) is not tuple or len(answer) != 2 or answer[0] is not True:
                return
            yield answer[1]

    def __contains__(self, item: Any) -> bool:
        about = f"'in' on {object.__getattribute__(self, '_about')}"
        return _link(self).ask("contains", self, item, about=about) is True

    def __repr__(self) -> str:
        return f"<{object.__getattribute__(self, '_about')}>"


_OWN = {
    "__class__",
    "__call__",
    "__getitem__",
    "__len__",
    "__bool__",
    "__iter__",
    "__contains__",
    "__repr__",
    "__str__",
    "__eq__",
    "__ne__",
    "__hash__",
    "__setattr__",
    "__init__",
    "__reduce_ex__",
    "__format__",
    "__sizeof__",
    "__doc__",
    "__module__",
    "__weakref__",
    "__slots__",
    "__dir__",
    "__reduce__",
}


def _link(proxy: Proxy) -> Link:
    link: Link = object.__getattribute__(proxy, "_link")
    return link


@lru_cache(maxsize=1024)
def _known_class(classes: tuple[str, ...]) -> type | None:
    """Return the first class of a candidate's object that this process has imported from a known library."""
    return _find(classes, _KNOWN)


def _find(classes: tuple[str, ...], prefixes: tuple[str, ...]) -> type | None:
    for path in classes:
        module, _, name = path.rpartition(".")
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and path.startswith(prefixes):
            return found
    return None


def _function(target: object, method: str) -> Callable[..., Any]:
    """Return what a callback calls: a function that was passed, or a method that was exposed."""
    if isinstance(target, Exposed) and method in target._methods:
        return getattr(target, method)  # type: ignore[no-any-return]
    if not isinstance(target, Exposed) and callable(target) and not method:
        return target
    raise TypeError("this object cannot be called so")


def _is_function(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


@cache
def _exception_class(base: Any) -> type[BaseException]:
    def text(self: BaseException) -> str:
        return str(self.__dict__.get("remote_message", ""))

    body: dict[str, Any] = {"__init__": lambda self: None, "__str__": text, "__module__": base.__module__}
    return type(base.__name__, (base,), body)


def remote_exception(classes: list[str], message: str, traceback: str) -> BaseException:
    """Return an exception of the nearest class known here; its text is the candidate's.

    It has the attributes `remote_class` (a name known here, never the student's), `remote_message` and
    `remote_traceback`.
    """
    names = tuple(map(str, classes)) if isinstance(classes, list) else ()
    base: Any = RuntimeError
    for path in names:
        module, _, name = path.rpartition(".")
        found = getattr(builtins, name, None) if module == "builtins" else _find((path,), _KNOWN_ERRORS)
        if isinstance(found, type) and issubclass(found, BaseException) and found not in _STEERING:
            base = found
            break
    try:
        error = _exception_class(base)()
    except TypeError:  # its constructor insists on arguments
        error = _exception_class(RuntimeError)()
    error.__dict__.update(remote_class=base.__name__, remote_message=str(message), remote_traceback=str(traceback))
    return error
