"""Examine one submission: run the student's cells in the candidate and the author's tests here, cell by cell."""

import time
from dataclasses import dataclass
from typing import Any

from autograder.candidate.shell import Shell
from autograder.examiner import test_cell
from autograder.examiner.job import CodeCell, CodeCellRole, Examination, Job
from autograder.examiner.state import CONTROL_SECONDS, CandidateEnded, CandidateState, ProtocolViolation
from autograder.examiner.verdict import Verdict
from autograder.limits import SLACK
from autograder.wire.channel import Channel, ChannelClosed

Outputs = list[dict[str, Any]]

# A candidate bounds what a cell shows; one that does not is bounded here.
MAX_OUTPUTS = 1_000  # of one cell
MAX_SHOWN = 30_000_000  # characters of all cells


def examine(job: Job, channel: Channel, shell: Shell) -> Examination:
    """Return the verdicts and outputs of one submission, whose candidate is at the other end of `channel`."""
    return _Examiner(job, CandidateState(channel), shell).examine()


@dataclass(frozen=True)
class _Hidden:
    """A hidden test to be held in the end, on the student's work and the author's names as they are at its place."""

    step: CodeCell
    state: CandidateState
    memo: test_cell.Memo
    names: dict[str, Any]


class _Examiner:
    def __init__(self, job: Job, state: CandidateState, shell: Shell) -> None:
        self.job, self.state, self.shell = job, state, shell
        self.deadline = time.monotonic() + job.limits.seconds_total
        self.memo: test_cell.Memo = {}
        self.room = MAX_SHOWN
        self.hidden: list[_Hidden] = []
        self.verdicts: dict[str, Verdict] = {}
        self.outputs: dict[str, Outputs] = {}

    def examine(self) -> Examination:
        if self.job.files:
            kind, *about = self.state.ask("files", self.job.files, timeout=CONTROL_SECONDS)
            if kind != "value":
                raise RuntimeError(f"the submission's files could not be written: {about}")
        for step in self.job.steps:
            if step.role is not CodeCellRole.TESTS:
                self.outputs[step.id] = self._run(step)
            elif step.hidden:
                self.hidden.append(_Hidden(step, self.state, self.memo, dict(self.shell.user_ns)))
            else:
                self._hold(step, self.state, self.memo)
        # What student code learns in a hidden test it may leave in a file or a process, but nothing of the student's
        # is shown from here on.
        for test in self.hidden:
            self.shell.user_ns.clear()
            self.shell.user_ns.update(test.names)
            self._hold(test.step, test.state, test.memo)
        tests = [step.id for step in self.job.steps if step.role is CodeCellRole.TESTS]
        return Examination(tuple(self.verdicts[test] for test in tests), self.outputs)

    def _hold(self, step: CodeCell, state: CandidateState, memo: test_cell.Memo) -> None:
        job = self.job
        verdict = test_cell.hold(step, state, job.contract, self.shell, memo, job.limits, self.deadline)
        self.verdicts[step.id] = verdict

    def _run(self, step: CodeCell) -> Outputs:
        """Run a cell in a copy of the candidate, which takes its place if it survives."""
        if step.role is CodeCellRole.READONLY:
            self._run_here(step)
        seconds = self.job.limits.seconds_per_cell
        wall = min(SLACK * seconds, self.deadline - time.monotonic())
        if wall <= 0:
            return [_error("Timeout", "The time for the whole notebook was used up before this cell.")]
        try:
            copy = self.state.fork(seconds)
        except CandidateEnded as gone:
            return [_error("Ended", gone.reason)]
        try:
            kind, *reply = copy.ask("run", step.source, timeout=wall)
        except TimeoutError:
            copy.end()
            return [_error("Timeout", f"This cell took longer than {wall:.0f} seconds and was stopped.")]
        except (ChannelClosed, ProtocolViolation):
            return [_error("Ended", f"{copy.end()} What this cell did is lost.")]
        outputs = _outputs(reply[0] if kind == "value" and reply else None)
        if outputs is None:
            copy.end()
            return [_error("Ended", "Your process does not keep to the protocol.")]
        self.memo = {}  # what was measured of the state before may not be so any more
        # A state without use would count as a process; the first one holds the namespace.
        if self.state.parent is not None and all(test.state is not self.state for test in self.hidden):
            self.state.channel.close()
        self.state = copy
        self.room -= len(str(outputs))
        return outputs if self.room >= 0 else [_error("Output", "What this cell showed is left out: it was too much.")]

    def _run_here(self, step: CodeCell) -> None:
        """Run a readonly cell in this process: tests use what it defines."""
        result, _ = self.shell.run(step.source)
        error = result.error_in_exec or result.error_before_exec
        if error is not None:
            raise RuntimeError(f"readonly cell {step.id} raised {type(error).__name__}: {error}")


def _error(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


def _outputs(reply: Any) -> Outputs | None:
    """Return a candidate's outputs if they have the form of a notebook's, else None."""
    if type(reply) is not dict or type(reply.get("outputs")) is not list:
        return None
    clean: Outputs = []
    for output in reply["outputs"][:MAX_OUTPUTS]:
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                clean.append({"output_type": "stream", "name": name, "text": text})
            case {
                "output_type": "error",
                "ename": str(ename),
                "evalue": str(evalue),
                "traceback": list(lines),
            }:
                clean.append(
                    {
                        "output_type": "error",
                        "ename": ename,
                        "evalue": evalue,
                        "traceback": [str(line) for line in lines],
                    }
                )
            case {"output_type": "display_data" | "execute_result", "data": dict(data)}:
                # An execute_result would count as a score if a tests cell had it; a student's cell shows data.
                bundle = {mime: text for mime, text in data.items() if type(mime) is str and type(text) is str}
                clean.append({"output_type": "display_data", "data": bundle, "metadata": {}})
            case _:
                return None
    return clean
