"""Run a file of tests with pytest in this process, on functions that the tests import from the module `target`."""

import builtins
import io
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pytest

MODULE = "target"
SECONDS = 5
"""The CPU time that one run may take."""

OUT_OF_TIME = "(out of time)"
NOT_RUN = "(not run)"

# A suite is one file: settings, `conftest.py` and plugins beside it are ignored.
_OPTIONS = [
    "--disable-plugin-autoload", "--noconftest", "--config-file=/dev/null", "--rootdir=.", "--import-mode=importlib",
    "-p", "no:cacheprovider", "-q",
    # Both collect garbage twice at the end of a run, which takes a quarter of its time.
    "-p", "no:unraisableexception", "-p", "no:threadexception",
]  # fmt: skip


class Version(Protocol):
    """Functions that live in another process: see `testing.Version`."""

    def names(self) -> list[str]: ...
    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any: ...


class _Recorder:
    """A pytest plugin that records the outcome of each test, and shuffles the tests by a seed other than 0."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.outcomes: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.seed:
            random.Random(self.seed).shuffle(items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.outcomes[report.nodeid] = "failed"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.outcomes.get(report.nodeid) != "failed" and (report.when == "call" or not report.passed):
            self.outcomes[report.nodeid] = report.outcome


def run_tests(
    file: str, target: Mapping[str, Callable[..., Any]] | Version, seed: int = 0, *, show: bool = False
) -> dict[str, str]:
    """Run the tests in `file` on functions, and return the outcome of each test.

    Parameters
    ----------
    file : str
        A file of pytest tests, which import the functions from the module `target`. All other files are ignored:
        settings, `conftest.py` and installed plugins.
    target : dict of str to function, or Version
        The functions under test, by name.
    seed : int, default=0
        Seeds the global generators of `random` and numpy. With a seed other than 0 the tests run in another
        order, which depends on the seed.
    show : bool, default=False
        Print pytest's report. Without the report, the run ends with the first failure, because that is enough to
        fail a version.

    Returns
    -------
    dict of str to {"passed", "failed", "skipped"}
        The outcome of each test, in the order of the run. A test that fails at import or in a fixture has failed. A
        run that takes more than 5 seconds of CPU time is stopped, and has one more entry.
    """
    if not Path(file).is_file():
        return {NOT_RUN: "failed"}
    recorder = _Recorder(seed)
    random.seed(seed)
    np.random.seed(seed)
    options = [] if show else ["--exitfirst"]
    with _imported(_module(target)), _limited(recorder.outcomes), _quiet(not show), _without_settings():
        pytest.main([*_OPTIONS, *options, file], plugins=[recorder])
    return recorder.outcomes


def _module(target: Mapping[str, Callable[..., Any]] | Version) -> ModuleType:
    module = ModuleType(MODULE)
    if isinstance(target, Mapping):
        vars(module).update(target)
    else:
        vars(module).update({name: _stub(target, name) for name in target.names()})
    return module


def _stub(version: Version, name: str) -> Callable[..., Any]:
    """Return a function that runs in another process; its changes of arguments are repeated here."""

    def function(*args: Any, **kwargs: Any) -> Any:
        how, value, changes = version.call(name, list(args), kwargs)
        for key, content in changes:
            _overwrite(args[key] if isinstance(key, int) else kwargs[key], content)
        if how == "raised":
            raise getattr(builtins, value[0])(value[1])
        return value

    function.__name__ = function.__qualname__ = name
    return function


def _overwrite(old: Any, new: Any) -> None:
    if isinstance(old, np.ndarray):
        old[...] = new
    else:  # pandas has no other way to replace the whole content of a frame
        begin: Any = pd.DataFrame.__init__ if isinstance(old, pd.DataFrame) else pd.Series.__init__
        begin(old, new)


@contextmanager
def _imported(module: ModuleType) -> Iterator[None]:
    """Make `import target` return `module`, whatever files exist, and forget the local modules that a run imports."""
    before = dict(sys.modules)
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.modules[MODULE] = module
    try:
        yield
    finally:
        sys.dont_write_bytecode = bytecode
        for name in sys.modules.keys() - before.keys():
            if _is_local(sys.modules[name]):
                del sys.modules[name]
        sys.modules.pop(MODULE, None)
        if MODULE in before:
            sys.modules[MODULE] = before[MODULE]


def _is_local(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return bool(file) and Path(str(file)).parent == Path.cwd()


@contextmanager
def _limited(outcomes: dict[str, str]) -> Iterator[None]:
    """Stop pytest at the end of its time, and record that."""

    def stop(number: int, frame: FrameType | None) -> None:
        outcomes[OUT_OF_TIME] = "failed"
        pytest.exit(f"your tests took more than {SECONDS} seconds of CPU time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _without_settings() -> Iterator[None]:
    """Hide the environment variables that pytest reads."""
    hidden = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


@contextmanager
def _quiet(quiet: bool) -> Iterator[None]:
    with ExitStack() as stack:
        if quiet:
            stack.enter_context(redirect_stdout(io.StringIO()))
            stack.enter_context(redirect_stderr(io.StringIO()))
        yield
