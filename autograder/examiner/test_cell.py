"""Run one tests cell against a copy of the candidate, in a new process that reports a verdict."""

import ast
import builtins
import linecache
import math
import numbers
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection, Pipe
from typing import Any

from autograder.candidate.shell import Shell
from autograder.checks import runtime
from autograder.checks.result import Check, CheckFailed
from autograder.examiner.job import CodeCell
from autograder.examiner.proxy import Link
from autograder.examiner.state import CandidateEnded, CandidateState
from autograder.examiner.verdict import Status, Verdict
from autograder.limits import SLACK, Limits

Memo = dict[str, bytes]

MESSAGE_CHARACTERS = 4000
"""The longest message of a verdict; the rest is cut off."""

OUT_OF_TIME = "Your notebook used up the time for all its cells and tests"

# Student code chooses the exceptions it raises, and could encode hidden data in them. These classes help to find a
# mistake, and are too few to reveal more than a score does.
_HARMLESS = frozenset(
    ("AttributeError", "IndexError", "KeyError", "NameError", "NotImplementedError", "TypeError", "ValueError")
)


class _ExaminerRuntime:
    """The runtime of `once` and `fresh` in an examiner; the memo lives in the parent, so that tests share it."""

    def __init__(self, link: Link, parent: Connection) -> None:
        self.link, self.parent = link, parent

    def once(self, key: str, compute: Callable[[], Any]) -> Any:
        self.parent.send(("recall", key))
        memo = self.parent.recv()
        if memo is not None:
            self.link.calls += 1
            return pickle.loads(memo)
        value = compute()
        self.parent.send(("keep", key, pickle.dumps(value)))
        return value

    def fresh(self) -> AbstractContextManager[None]:
        return self.link.forked()


def run(
    step: CodeCell,
    state: CandidateState,
    contract: frozenset[str],
    shell: Shell,
    memo: Memo,
    limits: Limits,
    deadline: float,
) -> Verdict:
    """Return the verdict of a tests cell; raise `RuntimeError` if the examiner itself fails."""
    began = time.monotonic()
    wall = min(SLACK * limits.seconds_per_test, deadline - began)
    if wall <= 0:
        return _verdict(
            step, Status.ENDED, 0.0, f"{OUT_OF_TIME}, so this test was not run. Make slow cells faster.", 0, began
        )
    try:
        copy = state.fork(limits.seconds_per_test)
    except CandidateEnded as end:
        return _verdict(step, Status.ENDED, 0.0, end.reason, 0, began)
    parent_end, child_end = Pipe()
    child = os.fork()
    if child == 0:
        parent_end.close()
        _run_as_child(step, Link(copy, limits.seconds_per_test), contract, shell, child_end, began)
    child_end.close()
    try:
        verdict = _await(parent_end, memo, began + wall)
    finally:
        parent_end.close()
        os.kill(child, 9)
        _, status = os.waitpid(child, 0)
        copy.end()
    if verdict is None and time.monotonic() >= began + wall:
        message = f"This test took longer than {wall:.0f} seconds and was stopped. Look for an endless loop."
        return _verdict(step, Status.ENDED, 0.0, message, 1, began)
    if verdict is None and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        message = "This test used more CPU time than it may. Does your code return something very large?"
        return _verdict(step, Status.ENDED, 0.0, message, 1, began)
    if verdict is None:
        raise RuntimeError(f"the examiner's process for {step.id} ended with wait status {status}")
    return verdict


def _await(pipe: Connection, memo: Memo, deadline: float) -> Verdict | None:
    """Answer the child's questions and return its verdict; None if it ends or the deadline passes before that.

    Raise `RuntimeError` if something failed that is not the student's work.
    """
    while pipe.poll(max(0.0, deadline - time.monotonic())):
        try:
            kind, *parts = pipe.recv()
        except EOFError:
            return None
        if kind == "recall":
            pipe.send(memo.get(parts[0]))
        elif kind == "keep":
            memo[parts[0]] = parts[1]
        elif kind == "fault":
            raise RuntimeError(parts[0])
        else:
            return parts[0]  # type: ignore[no-any-return]
    return None


def _run_as_child(
    step: CodeCell, link: Link, contract: frozenset[str], shell: Shell, parent: Connection, began: float
) -> None:
    """Run a tests cell in this process, send the verdict to the parent, and exit."""
    try:
        # A value that the student's work returned can make the test's own code slow.
        resource.setrlimit(resource.RLIMIT_CPU, (link.seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        runtime.use(_ExaminerRuntime(link, parent))
        status, score, message = _judge(step, link, contract, shell)
        parent.send(("verdict", _verdict(step, status, score, message, link.calls, began)))
        os._exit(0)
    except Exception as error:
        parent.send(("fault", f"{step.id}: {type(error).__name__}: {error}"))
    finally:
        os._exit(1)


def _judge(step: CodeCell, link: Link, contract: frozenset[str], shell: Shell) -> tuple[Status, float, str]:
    try:
        absent = _bind(step, link, contract, shell)
        result, _ = shell.run(step.source)
        error = result.error_in_exec or result.error_before_exec
    except CandidateEnded as end:
        absent, error = [], end
    # A test that swallows the end of the candidate still did not see the student's work.
    if link.ended or isinstance(error, CandidateEnded):
        reason = link.ended or error.reason  # type: ignore[union-attr]
        # Student code chooses how it ends, and could encode the data of a hidden test in that.
        return (
            Status.ENDED,
            0.0,
            f"Your code stopped running in `{link.last}`." if step.hidden and link.last else reason,
        )
    if isinstance(error, ImportError) and not hasattr(error, "remote_class"):
        raise error  # a fault of the package or the installation: the student's imports run in the candidate
    if error is not None:
        return Status.FAILED, 0.0, explain(error, step, link, absent)
    return credit(result.result if step.scored else None, step.points)


def _bind(step: CodeCell, link: Link, contract: frozenset[str], shell: Shell) -> list[str]:
    """Look up the names of the contract that the cell uses; return those the candidate does not define."""
    tree = ast.parse(shell.transform_cell(step.source))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    absent = []
    for name in sorted(used & contract - shell.user_ns.keys() - vars(builtins).keys()):
        is_defined, value = link.get(name)
        if is_defined:
            shell.user_ns[name] = value
        else:
            absent.append(name)
    return absent


def credit(value: object, points: float) -> tuple[Status, float, str]:
    """Return status, score and message for a cell that ran to its end with `value` as its last value."""
    if isinstance(value, Check):
        score, message = value.score * points, f"{value.name}: {value.message}"
    elif isinstance(value, numbers.Real) and not isinstance(value, bool):
        number = float(value)
        score, message = (0.0 if math.isnan(number) else min(points, max(0.0, number))), ""
    else:
        score, message = points, ""
    score = round(score, 4)
    status = Status.PASSED if score >= points else Status.PARTIAL if score > 0 else Status.FAILED
    return status, score, message


def explain(error: BaseException, step: CodeCell, link: Link, absent: list[str]) -> str:
    """Return a sentence for the student about the exception that ended a test.

    The sentence about a hidden test never carries its data: it leaves out the text of an exception, because student
    code that has seen the data wrote it, and an assertion's message that holds values.
    """
    if isinstance(error, NameError) and absent:
        names = ", ".join(f"`{name}`" for name in absent)
        return f"Your notebook does not define {names}. Restart the kernel and run all cells: does a cell fail?"
    remote_class = getattr(error, "remote_class", None)
    if remote_class is not None:
        if step.hidden:
            return f"`{link.last}` raised {remote_class if remote_class in _HARMLESS else 'an exception'}."
        text, lines = error.__dict__["remote_message"], error.__dict__["remote_traceback"]
        return f"`{link.last}` raised {remote_class}: {text}" + (f"\n{lines}" if lines else "")
    if isinstance(error, CheckFailed):
        return str(error)
    if isinstance(error, AssertionError):
        text = _literal(error, step) if step.hidden else str(error)
        if text or not step.hidden:
            return text or f"This assertion failed: `{_line(error)}`"
    if step.hidden:  # student code that has seen the data could choose which of these happens
        return "A hidden assertion failed, or this test could not use what your code returned."
    after = f" after it used `{link.last}`" if link.last else ""
    return f"This test failed{after}: {type(error).__name__}: {error}"


def _line(error: BaseException) -> str:
    """Return the line of the tests cell that raised `error`."""
    trace, line = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "ipython-input" in name:
            line = linecache.getline(name, trace.tb_lineno).strip()
        trace = trace.tb_next
    return line or type(error).__name__


def _literal(error: AssertionError, step: CodeCell) -> str:
    """Return the assertion's message if it is a literal in the cell, else an empty string."""
    texts = {
        node.msg.value
        for node in ast.walk(ast.parse(step.source))
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant)
    }
    return str(error) if len(error.args) == 1 and type(error.args[0]) is str and error.args[0] in texts else ""


def _verdict(step: CodeCell, status: Status, score: float, message: str, calls: int, began: float) -> Verdict:
    return Verdict(
        step.id,
        step.title,
        step.points,
        score,
        status,
        message[:MESSAGE_CHARACTERS],
        calls,
        round(time.monotonic() - began, 3),
    )
