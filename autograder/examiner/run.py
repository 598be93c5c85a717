"""Examine one submission cell by cell: run the student's cells in the candidate and the author's tests here."""

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

# A candidate limits the output of its cells, but it is not trusted.
MAX_OUTPUTS = 1_000  # of one cell
MAX_SHOWN = 30_000_000  # characters of all cells


def examine(job: Job, channel: Channel, shell: Shell) -> Examination:
    """Return the examination of one submission, whose candidate is at the other end of `channel`."""
    return _Examiner(job, CandidateState(channel), shell).examine()


@dataclass(frozen=True)
class _Hidden:
    """A hidden test, to run last, with the student's work and the author's names at its position in the notebook."""

    step: CodeCell
    state: CandidateState
    memo: test_cell.Memo
    names: dict[str, Any]


class _Examiner:
    def __init__(self, job: Job, state: CandidateState, shell: Shell) -> None:
        self.job, self.state, self.shell = job, state, shell
        self.deadline = time.monotonic() + job.limits.seconds_total
        self.memo: test_cell.Memo = {}
        self.budget = MAX_SHOWN
        self.hidden: list[_Hidden] = []
        self.verdicts: dict[str, Verdict] = {}
        self.outputs: dict[str, Outputs] = {}

    def examine(self) -> Examination:
        if self.job.files:
            kind, *reply = self.state.ask("files", self.job.files, timeout=CONTROL_SECONDS)
            if kind != "value":
                raise RuntimeError(f"the submission's files could not be written: {reply}")
        for step in self.job.steps:
            if step.role is not CodeCellRole.TESTS:
                self.outputs[step.id] = self._run(step)
            elif step.hidden:
                self.hidden.append(_Hidden(step, self.state, self.memo, dict(self.shell.user_ns)))
            else:
                self._run_test(step, self.state, self.memo)
        # Hidden tests run last, because student code may keep their data in a file or a process: from here on, no
        # output of student code is shown.
        for test in self.hidden:
            self.shell.user_ns.clear()
            self.shell.user_ns.update(test.names)
            self._run_test(test.step, test.state, test.memo)
        tests = [step.id for step in self.job.steps if step.role is CodeCellRole.TESTS]
        return Examination(tuple(self.verdicts[test] for test in tests), self.outputs)

    def _run_test(self, step: CodeCell, state: CandidateState, memo: test_cell.Memo) -> None:
        job = self.job
        verdict = test_cell.run(step, state, job.contract, self.shell, memo, job.limits, self.deadline)
        self.verdicts[step.id] = verdict

    def _run(self, step: CodeCell) -> Outputs:
        """Run a cell in a copy of the candidate, and continue with the copy if it survives; return the outputs."""
        if step.role is CodeCellRole.READONLY:
            self._run_here(step)
        seconds = self.job.limits.seconds_per_cell
        wall = min(SLACK * seconds, self.deadline - time.monotonic())
        if wall <= 0:
            return [_error("Timeout", f"{test_cell.OUT_OF_TIME}, so this cell was not run. Make slow cells faster.")]
        try:
            copy = self.state.fork(seconds)
        except CandidateEnded as end:
            return [_error("Ended", end.reason)]
        try:
            kind, *reply = copy.ask("run", step.source, timeout=wall)
        except TimeoutError:
            copy.end()
            return [
                _error(
                    "Timeout",
                    f"This cell took longer than {wall:.0f} seconds and was stopped. Look for an endless loop.",
                )
            ]
        except (ChannelClosed, ProtocolViolation):
            return [_error("Ended", f"{copy.end()} The results of this cell are lost.")]
        outputs = _outputs(reply[0] if kind == "value" and reply else None)
        if outputs is None:
            copy.end()
            return [
                _error("Ended", "Your code interfered with the grader's connection, so this cell could not be run.")
            ]
        self.memo = {}  # measurements of the state before this cell are out of date
        # An unused state would count as a process, but the first one holds the namespace.
        if self.state.parent is not None and all(test.state is not self.state for test in self.hidden):
            self.state.channel.close()
        self.state = copy
        self.budget -= len(str(outputs))
        if self.budget < 0:
            return [_error("Output", "The output of this cell is left out: your notebook prints too much. Print less.")]
        return outputs

    def _run_here(self, step: CodeCell) -> None:
        """Run a readonly cell in this process, so that tests can use its names."""
        result, _ = self.shell.run(step.source)
        error = result.error_in_exec or result.error_before_exec
        if error is not None:
            raise RuntimeError(f"readonly cell {step.id} raised {type(error).__name__}: {error}")


def _error(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


def _outputs(reply: Any) -> Outputs | None:
    """Return a candidate's outputs, or None if they do not have the form of a notebook's outputs."""
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
                # An execute_result in a tests cell would count as a score, so a student's cell never has one.
                bundle = {mime: text for mime, text in data.items() if type(mime) is str and type(text) is str}
                clean.append({"output_type": "display_data", "data": bundle, "metadata": {}})
            case _:
                return None
    return clean
