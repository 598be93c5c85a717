import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from autograder.examiner.state import CandidateEnded, CandidateState, ProtocolViolation, explain
from autograder.wire.channel import Channel, pair


@contextmanager
def _answering(*answers: object) -> Iterator[CandidateState]:
    """A state whose candidate has already said all it will say."""
    mine, theirs = pair()
    for answer in answers:
        theirs.send(answer)
    yield CandidateState(mine)
    mine.close()
    theirs.close()


@pytest.mark.parametrize("answer", [[], "value", 3, None, {"a": 1}, [3, "value"], [None], ("value", 1)], ids=repr)
def test_an_answer_without_a_kind_is_a_violation(answer: object) -> None:
    with _answering(answer) as state, pytest.raises(ProtocolViolation):
        state.ask("get", "x", timeout=1)


def test_an_answer_that_is_no_value_is_a_violation() -> None:
    mine, theirs = socket.socketpair()
    theirs.sendall(b"\0\0\0\1\xc1")
    with pytest.raises(ProtocolViolation):
        CandidateState(Channel(mine)).reply(timeout=1)
    mine.close()
    theirs.close()


@pytest.mark.parametrize(
    "answer", [["value"], ["value", "1"], ["value", None], ["raise", 3], ["value", True], ["else", 1]], ids=repr
)
def test_a_state_that_cannot_be_copied_has_ended(answer: list[object]) -> None:
    with _answering(answer) as state, pytest.raises(CandidateEnded):
        state.fork(1)


def test_nobody_waits_twice_for_a_state_that_was_lost() -> None:
    with _answering("nonsense") as state:
        for _ in range(2):
            with pytest.raises(CandidateEnded):
                state.fork(1)


@pytest.mark.parametrize(
    "answer",
    [
        ["value", [1, 2]], ["value", (2**80, 1)], ["value", (1, 10**400)], ["value", ("a", "b")], ["value", (1,)],
        ["value", (-1, -1)], ["value", (1, float("nan"))], ["value", (1, float("inf"))], ["raise", ["a"]], ["value"],
        "nonsense", [], ["value", (None, None)], ["value", {"a": 1}], ["value", (139, 2**40)], ["value", (0.5, 1)],
    ],
    ids=repr,
)  # fmt: skip
def test_the_end_of_a_process_is_a_sentence_whatever_its_parent_says(answer: object) -> None:
    mine, theirs = pair()
    with _answering(answer) as parent:
        sentence = CandidateState(mine, parent, 7).end()
    theirs.close()
    assert sentence.startswith("Your code")
    assert sentence.endswith(".")
    assert len(sentence) < 200


def test_a_candidate_that_does_not_read_does_not_outlast_the_timeout() -> None:
    mine, theirs = pair()
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            CandidateState(mine).ask("run", "x" * 10**7, timeout=0.3)
        except BaseException as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(3)
    waiting = asking.is_alive()
    theirs.close()
    asking.join()
    mine.close()
    assert not waiting
    assert isinstance(ended[0], TimeoutError)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "ended Python with exit code 0"),
        (3 << 8, "ended Python with exit code 3"),
        (signal.SIGKILL, "ended by signal SIGKILL"),
        (signal.SIGXCPU, "more CPU time than it may"),
        (40, "ended by signal"),
    ],
)
def test_a_wait_status_is_explained(status: int, words: str) -> None:
    assert words in explain(status, 5 * 2**20)
