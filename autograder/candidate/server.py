"""Serve one examiner: run cells, answer calls, fork. Everything here runs beside student code and is not trusted."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import traceback
from pathlib import Path
from typing import Any

from IPython.core import async_helpers

from autograder.candidate.shell import Shell
from autograder.wire.bounds import WireError
from autograder.wire.channel import Channel, ChannelClosed, adopt

MAX_MESSAGE = 2000
MAX_TRACEBACK = 6000


class RemoteError(Exception):
    """An exception that a function of the test raised."""


class Remote:
    """A function or an object of the test, which lives in the examiner: a call of it calls back."""

    def __init__(self, server: "Server", number: int, kind: str, name: str, methods: list[str]) -> None:
        self._server, self._number, self._kind, self._methods = server, number, kind, methods
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._kind != "function":
            raise TypeError(f"'{self.__name__}' object is not callable")
        return self._server.call_back(self._number, "", args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self.__dict__.get("_methods", ()):
            raise AttributeError(f"'{self.__dict__.get('__name__', 'test')}' object has no attribute '{name}'")
        return lambda *args, **kwargs: self._server.call_back(self._number, name, args, kwargs)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


class Server:
    """The candidate's side of the conversation."""

    def __init__(self, channel: Channel, shell: Shell) -> None:
        self.channel, self.shell = channel, shell
        self.folder = os.getcwd()  # noqa: PTH109  # with the student's modules
        self.objects: dict[int, object] = {}
        self.numbers: dict[int, int] = {}
        self.remotes: dict[int, Remote] = {}

    def serve(self) -> None:
        """Answer requests until the other side closes."""
        while True:
            try:
                request, *parts = self.channel.receive(self.resolve)
            except ChannelClosed:
                return
            self.answer(request, parts)

    def answer(self, request: str, parts: list[Any]) -> None:
        try:
            with self.shell.silence():
                reply = getattr(self, f"do_{request}")(*parts)
        except BaseException as error:
            self.channel.send(["raise", *describe(error, self.folder)])
            return
        try:
            self.channel.send(["value", reply], self.refer)
        except WireError as error:
            self.channel.send(["raise", ["builtins.TypeError"], f"the result {error}", ""])

    def do_run(self, source: str) -> dict[str, Any]:
        """Run one cell."""
        result, outputs = self.shell.run(source)
        return {"ok": bool(result.success), "outputs": outputs}

    def do_probe(self, source: str) -> Any:
        """Run one cell; return its last value, or the error it raised."""
        result, _ = self.shell.run(source)
        error = result.error_in_exec or result.error_before_exec
        if error is not None:
            raise error
        return result.result

    def do_files(self, files: dict[str, bytes]) -> None:
        """Write a submission's own files into the working folder."""
        for name, content in files.items():
            path = Path(name)
            with contextlib.suppress(OSError):  # a name that something else has already, or that is too long
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def do_get(self, name: str) -> tuple[bool, Any]:
        """Return whether a name is defined, and its value."""
        return name in self.shell.user_ns, self.shell.user_ns.get(name)

    def do_call(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return target(*args, **kwargs)

    def do_method(self, target: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return getattr(target, name)(*args, **kwargs)

    def do_attribute(self, target: Any, name: str) -> Any:
        return getattr(target, name)

    def do_item(self, target: Any, key: Any) -> Any:
        return target[key]

    def do_length(self, target: Any) -> int:
        return len(target)

    def do_iterate(self, target: Any) -> Any:
        return iter(target)

    def do_next(self, target: Any) -> tuple[bool, Any]:
        """Return whether there is another item, and the item."""
        try:
            return True, next(target)
        except StopIteration:
            return False, None

    def do_contains(self, target: Any, item: Any) -> bool:
        return bool(item in target)

    def do_text(self, target: Any) -> str:
        return repr(target)[:MAX_MESSAGE]

    def do_fork(self, seconds: int) -> int:
        """Fork; the child has `seconds` of CPU time, and goes on serving on the socket that came with the request."""
        (fd,) = self.channel.receive_fds(1)
        child = os.fork()
        if child:
            os.close(fd)
            return child
        os.setpgid(0, 0)
        # Beyond the soft limit the process gets a signal that names the reason; beyond the hard one it is killed.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        self.channel.close()
        self.channel = adopt(fd)
        # An event loop shares its kernel object with the parent's.
        async_helpers._asyncio_event_loop = None
        asyncio.set_event_loop(None)
        return 0

    def do_reap(self, child: int) -> tuple[int, int]:
        """Kill a forked child, if it still runs; return its wait status and peak memory in bytes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # with its own children
        os.kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        return status, usage.ru_maxrss * 1024

    def call_back(self, number: int, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the examiner's function `number`, answering its own requests until it returns."""
        self.channel.send(["callback", number, method, list(args), kwargs], self.refer)
        while True:
            request, *parts = self.channel.receive(self.resolve)
            if request == "returned":
                return parts[0]
            if request == "raised":
                raise RemoteError(parts[0])
            self.answer(request, parts)

    def refer(self, value: object) -> list[Any]:
        if isinstance(value, Remote):
            return ["yours", value._number]
        number = self.numbers.get(id(value))
        if number is None:
            number = len(self.objects) + 1
            self.objects[number] = value
            self.numbers[id(value)] = number
        classes = [f"{base.__module__}.{base.__qualname__}" for base in type(value).__mro__[:-1]]
        return ["mine", number, classes[:20], callable(value)]

    def resolve(self, parts: list[Any]) -> object:
        owner, number, *description = parts
        if owner == "yours":
            return self.objects[number]
        if number not in self.remotes:
            self.remotes[number] = Remote(self, number, *description)
        return self.remotes[number]


def describe(error: BaseException, folder: str) -> tuple[list[str], str, str]:
    """Return an exception's classes, its message and the part of its traceback in cells and modules in `folder`."""
    classes = [f"{base.__module__}.{base.__qualname__}" for base in type(error).__mro__[:-1]]
    try:
        message = str(error)[:MAX_MESSAGE]
    except BaseException:
        message = "(its message cannot be shown)"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_students(f.filename, folder)]
    lines = "".join(traceback.format_list(frames))[-MAX_TRACEBACK:]
    return classes[:20], message, lines


def _is_students(filename: str, folder: str) -> bool:
    return "ipython-input" in filename or filename.startswith(f"{folder}/")


def main(fd: int) -> None:
    """Serve on an inherited socket until it closes, then end this process."""
    Server(Channel(socket.socket(fileno=fd)), Shell.instance()).serve()
    os._exit(0)
