"""The examiner's end of a candidate: states that can be forked, asked and ended."""

import os
import signal
from typing import Any

from autograder.wire.bounds import MalformedError, Refer, Resolve
from autograder.wire.channel import Channel, ChannelClosed, pair

CONTROL_SECONDS = 10.0
GONE = "Your process was gone, or did not answer any more."


class CandidateEnded(BaseException):
    """The candidate is gone; `reason` is a sentence for the student.

    Not an `Exception`: a test that expects an exception must not take this for one.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProtocolViolation(Exception):
    """The candidate sent what no honest candidate sends."""


class CandidateState:
    """One process of the candidate: the student's work after some cells, waiting to be used."""

    def __init__(self, channel: Channel, parent: "CandidateState | None" = None, pid: int = 0) -> None:
        self.channel, self.parent, self.pid = channel, parent, pid
        self.lost = False  # it did not answer in time once, and is not waited for again

    def ask(
        self,
        request: str,
        *parts: Any,
        refer: Refer | None = None,
        resolve: Resolve | None = None,
        timeout: float | None = None,
    ) -> list[Any]:
        """Send a request and return the reply; raise as `reply` does."""
        self.channel.send([request, *parts], refer, timeout=timeout)
        return self.reply(resolve, timeout)

    def reply(self, resolve: Resolve | None = None, timeout: float | None = None) -> list[Any]:
        """Return the next reply; raise `TimeoutError`, `ChannelClosed` or `ProtocolViolation`."""
        try:
            answer = self.channel.receive(resolve, timeout)
        except (MalformedError, MemoryError) as error:
            raise ProtocolViolation(str(error)) from error
        if type(answer) is not list or not answer or type(answer[0]) is not str:
            raise ProtocolViolation("a reply without a kind")
        return answer

    def fork(self, seconds: int) -> "CandidateState":
        """Return a copy of this state in a process of its own that has `seconds` of CPU time.

        Raise `CandidateEnded` if there is nothing to copy any more.
        """
        if self.lost:
            raise CandidateEnded(GONE)
        mine, theirs = pair()
        try:
            self.channel.send(["fork", seconds], fds=(theirs.sock.fileno(),), timeout=CONTROL_SECONDS)
            theirs.close()
            kind, pid = self.reply(timeout=CONTROL_SECONDS)[:2]
            if kind != "value" or type(pid) is not int:
                mine.close()
                raise CandidateEnded(
                    "Your process could not be copied for the next step: too many processes or threads?"
                )
            child = CandidateState(mine, self, pid)
            child.reply(timeout=CONTROL_SECONDS)
        except (ChannelClosed, TimeoutError, ProtocolViolation, ValueError) as error:
            self.lost = True
            mine.close()
            theirs.close()
            raise CandidateEnded(GONE) from error
        return child

    def end(self) -> str:
        """End this process, if it still runs, and return how it ended, as a sentence about the student's process."""
        self.channel.close()
        if self.parent is None or self.parent.lost:
            return "Your process ended."
        try:
            kind, answer = self.parent.ask("reap", self.pid, timeout=CONTROL_SECONDS)[:2]
            if kind != "value":  # it had been reaped before
                return "Your process ended."
            status, peak = answer
            return explain(status, peak)
        except (ChannelClosed, TimeoutError, ProtocolViolation, ValueError, TypeError, OverflowError):
            self.parent.lost = True
            return "Your process ended, and took the process that watched it along."


def explain(status: int, peak: int) -> str:
    """Return a sentence for a wait status and the peak memory in bytes."""
    memory = f"It used {peak / 2**20:,.0f} MB of memory at most."
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return "Your process used more CPU time than it may."
        name = signal.Signals(number).name if number in signal.Signals._value2member_map_ else str(number)
        return f"Your process was ended by signal {name}. {memory}"
    return f"Your process exited with status {os.waitstatus_to_exitcode(status)}. {memory}"
