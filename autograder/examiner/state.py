"""Fork, ask and end the processes of a candidate."""

import os
import signal
from typing import Any

from autograder.wire.bounds import MalformedError, Refer, Resolve
from autograder.wire.channel import Channel, ChannelClosed, pair

CONTROL_SECONDS = 10.0
ENDED = "Your code stopped running."
CROWDED = "Your code runs too many processes or threads to continue. Close the pools and threads that it starts."
GONE = "Your code no longer answered, so this could not be run. Did it end Python, or close files that it did not open?"


class CandidateEnded(BaseException):
    """The candidate has ended; `reason` is a sentence for the student.

    This is not an `Exception`, because a test that expects an exception must not catch it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProtocolViolation(Exception):
    """The candidate sent something that an honest candidate never sends."""


class CandidateState:
    """One process of the candidate: the student's work after some cells, ready for use."""

    def __init__(self, channel: Channel, parent: "CandidateState | None" = None, pid: int = 0) -> None:
        self.channel, self.parent, self.pid = channel, parent, pid
        self.lost = False  # set when it fails to answer in time, so that nothing waits for it again

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

        Raise `CandidateEnded` if it cannot be copied.
        """
        if self.lost:
            raise CandidateEnded(GONE)
        examiner_end, candidate_end = pair()
        try:
            self.channel.send(["fork", seconds], fds=(candidate_end.sock.fileno(),), timeout=CONTROL_SECONDS)
            candidate_end.close()
            kind, pid = self.reply(timeout=CONTROL_SECONDS)[:2]
            if kind != "value" or type(pid) is not int:
                examiner_end.close()
                raise CandidateEnded(CROWDED)
            child = CandidateState(examiner_end, self, pid)
            child.reply(timeout=CONTROL_SECONDS)
        except (ChannelClosed, TimeoutError, ProtocolViolation, ValueError) as error:
            self.lost = True
            examiner_end.close()
            candidate_end.close()
            raise CandidateEnded(GONE) from error
        return child

    def end(self) -> str:
        """End this process, if it still runs, and return a sentence for the student that says how it ended."""
        self.channel.close()
        if self.parent is None or self.parent.lost:
            return ENDED
        try:
            kind, answer = self.parent.ask("reap", self.pid, timeout=CONTROL_SECONDS)[:2]
            if kind != "value":  # it was reaped before
                return ENDED
            status, peak = answer
            return explain(status, peak)
        except (ChannelClosed, TimeoutError, ProtocolViolation, ValueError, TypeError, OverflowError):
            self.parent.lost = True
            return "Your code ended its own process; nothing after this point could be run."


def explain(status: int, peak: int) -> str:
    """Return a sentence for the student about a wait status and the peak memory in bytes."""
    memory = f"It used at most {peak / 2**20:,.0f} MB of memory."
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return "Your code used more CPU time than it may. Look for an endless loop or a slow computation."
        name = signal.Signals(number).name if number in signal.Signals._value2member_map_ else str(number)
        return f"Your code was ended by signal {name}. {memory}"
    return f"Your code ended Python with exit code {os.waitstatus_to_exitcode(status)}. {memory}"
