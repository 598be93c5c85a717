"""Give tests the services of their runtime: the examiner in grading, or plain Python in a student's kernel."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Runtime(Protocol):
    """The services behind `once` and `fresh`."""

    def once(self, key: str, compute: Callable[[], Any]) -> Any: ...
    def fresh(self) -> AbstractContextManager[None]: ...


class InProcess:
    """The runtime of a student's kernel: tests share nothing, and nothing is thrown away."""

    def once(self, key: str, compute: Callable[[], Any]) -> Any:
        return compute()

    def fresh(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()


_runtime: Runtime = InProcess()


def use(runtime: Runtime) -> None:
    """Make `runtime` answer `once` and `fresh` in this process."""
    global _runtime
    _runtime = runtime


def once(key: str, compute: Callable[[], Any]) -> Any:
    """Return `compute()`, computed once for each `key` of a submission although tests do not share state.

    The value must be picklable. In a student's kernel it is computed at each call.
    """
    return _runtime.once(key, compute)


def fresh() -> AbstractContextManager[None]:
    """Return a context in which calls reach a copy of the student's process; the copy ends with the context.

    Objects made before the context can be used in it, as they were at its beginning; objects made in it cannot be used
    after it. In a student's kernel the context does nothing.
    """
    return _runtime.fresh()


class Exposed:
    """An object of the test's that student code can use by some methods only. See `exposed`."""

    def __init__(self, target: object, methods: tuple[str, ...]) -> None:
        self._target = target
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._methods:
            raise AttributeError(
                f"this {type(self._target).__name__} has only the methods {', '.join(self._methods)}; not {name}"
            )
        return getattr(self._target, name)


def exposed(target: object, *methods: str) -> Exposed:
    """Return `target` in a form for student code, which can call `methods` of it and nothing else.

    A method that returns `target` itself (as `fit` does) returns the same exposed object to the student.
    """
    unusable = [name for name in methods if name.startswith("_") or not callable(getattr(target, name, None))]
    if unusable or not methods:
        raise ValueError(f"exposed needs public methods of {type(target).__name__}, got {unusable or 'none'}")
    return Exposed(target, methods)
