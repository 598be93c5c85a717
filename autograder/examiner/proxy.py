"""Proxies for objects of the candidate: each operation of a test on a proxy is a request to the candidate.

A reply is plain data or another proxy. The examiner never executes a reply, never compares it by the candidate's own
methods, and never takes it for an instance of a class that the examiner has not imported itself.
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

# The libraries whose classes a proxy may claim and whose exceptions may be raised here. Plain data types are left out,
# because a claimed number must be a number.
_LIBRARIES = ("sklearn.", "great_expectations.", "fastapi.", "pydantic.", "starlette.")
_ERROR_LIBRARIES = (*_LIBRARIES, "numpy.", "pandas.", "scipy.")
# Raised in `map(f, ...)`, these would end a test's loop as if it was complete; their base class is raised instead.
_STEERING = (StopIteration, StopAsyncIteration, GeneratorExit)

_INTERFERED = "Your code interfered with the grader's connection, so this test could not be run."


class Link:
    """The requests of one test to the candidate.

    `calls` counts them, `last` names the last use of the student's work, as in `f(...)`, and `ended` is a sentence for
    the student if the candidate has ended.
    """

    def __init__(self, state: CandidateState, seconds: int) -> None:
        self.state, self.seconds = state, seconds
        self.calls = 0
        self.last = ""
        self.ended: str | None = None
        self._offered: dict[int, object] = {}
        self._numbers: dict[int, int] = {}

    def get(self, name: str) -> tuple[bool, Any]:
        """Return whether the candidate defines `name`, and its value."""
        answer = self._converse("get", name, use=name)
        if type(answer) is not tuple or len(answer) != 2:
            self._end(_INTERFERED)
        is_defined, value = answer
        self.calls += 1
        if isinstance(value, Proxy):
            object.__setattr__(value, "_use", name)
        return is_defined is True, value

    def ask(self, request: str, proxy: "Proxy", *parts: Any, use: str) -> Any:
        """Return the candidate's reply to a request on the object behind `proxy`; `use` describes it to the student."""
        self.calls += 1
        self.last = use
        value = self._converse(request, proxy, *parts, use=use)
        if isinstance(value, Proxy) and value is not proxy:
            object.__setattr__(value, "_use", use)
        return value

    @contextmanager
    def forked(self) -> Iterator[None]:
        """Send requests to a copy of the candidate, which is thrown away at the end."""
        original = self.state
        self.state = original.fork(self.seconds)
        try:
            yield
        finally:
            self.state.end()
            self.state = original

    def _converse(self, request: str, *parts: Any, use: str) -> Any:
        """Send a request, serve the callbacks that follow, and return the value of the reply."""
        if self.ended:
            raise CandidateEnded(self.ended)
        try:
            kind, *reply = self.state.ask(request, *parts, refer=self._refer, resolve=self._resolve)
            while kind == "callback":
                if [type(part) for part in reply] != [int, str, list, dict]:
                    self._end(_INTERFERED)
                self._call_back(*reply)
                kind, *reply = self.state.reply(self._resolve)
        except ChannelClosed:
            self._end(self.state.end() + f" This happened in {use}.")
        except ProtocolViolation:
            self._end(f"The grader could not read what your code sent back in {use}.")
        except WireError as error:
            raise TypeError(f"an argument of {use} {error}") from error
        if kind == "value" and len(reply) == 1:
            return reply[0]
        if kind == "raise" and len(reply) == 3:
            raise remote_exception(*reply)
        return self._end(_INTERFERED)

    def _end(self, reason: str) -> Any:
        self.ended = reason
        raise CandidateEnded(reason)

    def _call_back(self, number: int, method: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        """Call a function or an object of the test's for the candidate, and send the result."""
        target = self._offered.get(number)
        try:
            value = _function(target, method)(*args, **kwargs)
            self.state.channel.send(["returned", self._reexpose(target, value)], self._refer)
        except (CandidateEnded, ChannelClosed):
            raise
        except Exception as error:
            self.state.channel.send(["raised", f"{type(error).__name__}: {error}"[:500]])

    @staticmethod
    def _reexpose(target: object, value: object) -> object:
        """Return the exposed `target` if `value` is the object behind it, as when `fit` returns `self`."""
        return target if isinstance(target, Exposed) and value is target._target else value

    def _refer(self, value: object) -> list[Any] | None:
        """Return the reference to send in place of `value`; None if `value` is not sent by reference."""
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
        """Return the object behind a reference that the candidate sent."""
        if len(parts) == 2 and parts[0] == "yours" and type(parts[1]) is int and parts[1] in self._offered:
            return self._offered[parts[1]]
        if len(parts) == 4 and parts[0] == "mine" and type(parts[1]) is int:
            _, number, classes, _ = parts
            return Proxy(self, number, _library_class(tuple(map(str, classes))))
        raise MalformedError("a reference that was never sent")


class Proxy:
    """The proxy of a student's object in the candidate; it is equal to itself only."""

    __slots__ = ("__weakref__", "_class", "_link", "_number", "_use")

    def __init__(self, link: Link, number: int, library_class: type | None) -> None:
        fields = {"_link": link, "_number": number, "_class": library_class, "_use": "an object"}
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    @property  # type: ignore[misc]  # isinstance asks each object
    def __class__(self) -> Any:
        return object.__getattribute__(self, "_class") or Proxy

    def __getattribute__(self, name: str) -> Any:
        if name in _LOCAL:
            return object.__getattribute__(self, name)
        if name.startswith("__"):
            raise AttributeError(name)
        return _link(self).ask("attribute", self, name, use=f"{_use(self)}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a test cannot change '{name}' of the student's object")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _link(self).ask("call", self, list(args), kwargs, use=f"{_use(self)}(...)")

    def __getitem__(self, key: Any) -> Any:
        return _link(self).ask("item", self, key, use=f"{_use(self)}[...]")

    def __len__(self) -> int:
        use = f"len({_use(self)})"
        length = _link(self).ask("length", self, use=use)
        if type(length) is not int or length < 0:
            raise TypeError(f"{use} is not a number of items")
        return length

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        link, use = _link(self), f"iterating over {_use(self)}"
        iterator = link.ask("iterate", self, use=use)
        while True:
            answer = link.ask("next", iterator, use=use)
            if type(answer) is not tuple or len(answer) != 2 or answer[0] is not True:
                return
            yield answer[1]

    def __contains__(self, item: Any) -> bool:
        return _link(self).ask("contains", self, item, use=f"'in' on {_use(self)}") is True

    def __repr__(self) -> str:
        return f"<{_use(self)}>"


# The names that a proxy answers itself; all others are attributes of the student's object.
_LOCAL = {
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


def _use(proxy: Proxy) -> str:
    use: str = object.__getattribute__(proxy, "_use")
    return use


@lru_cache(maxsize=1024)
def _library_class(classes: tuple[str, ...]) -> type | None:
    """Return the first class of a candidate's object that this process has imported from one of `_LIBRARIES`."""
    return _find_class(classes, _LIBRARIES)


def _find_class(classes: tuple[str, ...], prefixes: tuple[str, ...]) -> type | None:
    for path in classes:
        module, _, name = path.rpartition(".")
        member = getattr(sys.modules.get(module), name, None)
        if isinstance(member, type) and path.startswith(prefixes):
            return member
    return None


def _function(target: object, method: str) -> Callable[..., Any]:
    """Return the function that a callback names: one that was passed, or a method that was exposed."""
    if isinstance(target, Exposed) and method in target._methods:
        return getattr(target, method)  # type: ignore[no-any-return]
    if not isinstance(target, Exposed) and callable(target) and not method:
        return target
    raise TypeError("this object cannot be called in this way")


def _is_function(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


@cache
def _exception_class(base: Any) -> type[BaseException]:
    def text(self: BaseException) -> str:
        return str(self.__dict__.get("remote_message", ""))

    body: dict[str, Any] = {"__init__": lambda self: None, "__str__": text, "__module__": base.__module__}
    return type(base.__name__, (base,), body)


def remote_exception(classes: list[str], message: str, traceback: str) -> BaseException:
    """Return an exception of the first of `classes` that may be raised here; its text is the candidate's.

    It has the attributes `remote_class` (the name of a class of this process, never of the student's), `remote_message`
    and `remote_traceback`.
    """
    names = tuple(map(str, classes)) if isinstance(classes, list) else ()
    base: Any = RuntimeError
    for path in names:
        module, _, name = path.rpartition(".")
        error_class = getattr(builtins, name, None) if module == "builtins" else _find_class((path,), _ERROR_LIBRARIES)
        if isinstance(error_class, type) and issubclass(error_class, BaseException) and error_class not in _STEERING:
            base = error_class
            break
    try:
        error = _exception_class(base)()
    except TypeError:  # its constructor requires arguments
        error = _exception_class(RuntimeError)()
    error.__dict__.update(remote_class=base.__name__, remote_message=str(message), remote_traceback=str(traceback))
    return error
