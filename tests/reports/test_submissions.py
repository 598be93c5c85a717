from datetime import UTC, datetime

import pytest

from autograder.examiner.verdict import Status
from autograder.reports.course import Submission, SubmissionState
from autograder.reports.reader import read
from tests.reports.classroom import Classroom, graded_as, verdict


def only(room: Classroom) -> Submission:
    (submission,) = read(room.folder).submissions.values()
    return submission


@pytest.fixture
def room(classroom: Classroom) -> Classroom:
    tests = {"test_psi": 3, "test_alarm": 5}
    classroom.topic("drift", tests, manual={"explain": 4}, due="2026-03-01 12:00:00")
    classroom.student("ada")
    return classroom


def by_name(submission: Submission) -> dict[str, float | None]:
    return {mark.item.name: mark.score for mark in submission.marks}


def test_no_row_in_the_gradebook_is_a_missing_submission(room: Classroom) -> None:
    assert only(room) == Submission(SubmissionState.MISSING)


def test_a_row_without_scores_is_not_graded_yet(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    submission = only(room)
    assert (submission.state, submission.reason) == (SubmissionState.NOT_GRADED, "it has not been graded yet")
    assert submission.score is None


def test_a_part_for_a_grader_makes_the_score_provisional(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.score("ada", "drift", {"test_psi": 3, "test_alarm": 2.5, "explain": None})
    submission = only(room)
    assert (submission.state, submission.score) == (SubmissionState.PROVISIONAL, 5.5)
    assert by_name(submission) == {"explain": None, "test_psi": 3, "test_alarm": 2.5}


def test_the_grader_completes_the_score(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.score("ada", "drift", {"test_psi": 3, "test_alarm": 2.5, "explain": None})
    room.grade_by_hand("ada", "drift", "explain", 3, extra=0.25)
    assert (only(room).state, only(room).score) == (SubmissionState.GRADED, 8.75)


def test_a_grader_overrules_a_test_until_it_runs_again(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.score("ada", "drift", {"test_psi": 0, "test_alarm": 5, "explain": 0})
    room.grade_by_hand("ada", "drift", "test_psi", 3)
    assert (only(room).state, only(room).score) == (SubmissionState.GRADED, 8)
    room.score("ada", "drift", {"test_psi": 0})
    assert (only(room).state, only(room).score) == (SubmissionState.PROVISIONAL, 8)
    marks = {mark.item.name: mark.scored_by_hand for mark in only(room).marks}
    assert marks == {"test_psi": True, "test_alarm": False, "explain": False}


def test_a_platform_fault_empties_the_mark_although_older_scores_exist(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.score("ada", "drift", {"test_psi": 3, "test_alarm": 5, "explain": 0})
    grading = graded_as(status="platform_fault", notes=["The disk was full."])
    room.notebook("ada", "drift", [verdict("test_psi", 3, 3)], grading)
    submission = only(room)
    assert (submission.state, submission.reason) == (SubmissionState.NOT_GRADED, "The disk was full.")
    assert submission.score is None
    assert submission.notes == ()


def test_a_grader_can_score_what_the_platform_could_not(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.notebook("ada", "drift", [], graded_as(status="platform_fault", notes=["The disk was full."]))
    for cell, score in {"test_psi": 3, "test_alarm": 1, "explain": 2}.items():
        room.grade_by_hand("ada", "drift", cell, score)
    assert (only(room).state, only(room).score, only(room).reason) == (SubmissionState.GRADED, 6, "")


def test_messages_and_ends_come_from_the_notebook(room: Classroom) -> None:
    stopped = verdict("test_alarm", 5, 0, "It took longer than 120 s.", Status.ENDED)
    room.graded("ada", "drift", [verdict("test_psi", 3, 1, "PSI is off."), stopped])
    marks = {mark.item.name: (mark.status, mark.message) for mark in only(room).marks}
    assert marks["test_psi"] == (Status.PARTIAL, "PSI is off.")
    assert marks["test_alarm"] == (Status.ENDED, "It took longer than 120 s.")
    assert marks["explain"] == (None, "")


def test_the_server_clock_comes_before_the_timestamp_in_the_gradebook(room: Classroom) -> None:
    room.graded("ada", "drift", [], "2026-03-01 09:00:00", submitted="2026-03-01T13:00:00Z", late_seconds=1.0)
    submission = only(room)
    assert submission.submitted == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert submission.late_seconds == 3600


def test_an_extension_makes_a_submission_less_late(room: Classroom) -> None:
    room.graded("ada", "drift", [], "2026-03-01 14:00:00", late_seconds=7200.0)
    with room.book() as book:
        book.grant_extension("drift", "ada", hours=1)
    assert only(room).due == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert only(room).late_seconds == 3600


def test_without_a_due_date_the_recorded_lateness_counts(classroom: Classroom) -> None:
    classroom.topic("solo", {"test_a": 1})
    classroom.student("ada")
    classroom.graded("ada", "solo", [verdict("test_a", 1, 1)], "2026-03-01 14:00:00", late_seconds=60.0)
    with classroom.book() as book:
        book.grant_extension("solo", "ada", hours=1)
    assert (only(classroom).due, only(classroom).late_seconds) == (None, 60)


def test_a_late_penalty_is_taken_off(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.score("ada", "drift", {"test_psi": 3, "test_alarm": 5, "explain": 0})
    with room.book() as book:
        book.find_submission_notebook("drift", "drift", "ada").late_submission_penalty = 2.5
        book.db.commit()
    assert (only(room).penalty, only(room).score) == (2.5, 5.5)


def test_notes_attempt_and_sandbox_are_kept(room: Classroom) -> None:
    room.graded("ada", "drift", [], notes=["Two cells were ignored."], attempt=3, isolation="landlock", version="1.2")
    submission = only(room)
    assert (submission.notes, submission.attempt) == (("Two cells were ignored.",), 3)
    assert (submission.isolation, submission.version) == ("landlock", "1.2")


def test_comments_are_those_of_the_grader_or_of_nbgrader(room: Classroom) -> None:
    room.hand_in("ada", "drift")
    room.comment("ada", "drift", "explain", "Well argued.")
    with room.book() as book:
        book.find_comment("answer", "drift", "drift", "ada").auto_comment = "No response."
        book.db.commit()
    assert [(each.cell, each.text) for each in only(room).comments] == [
        ("answer", "No response."),
        ("explain", "Well argued."),
    ]
