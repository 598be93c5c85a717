"""A small class with the odd cases a report must survive."""

from autograder.examiner.verdict import Status, Verdict
from tests.reports.classroom import SCRIPT, Classroom, graded_as, verdict


def fill(room: Classroom) -> None:
    """Add four topics, and students of whom each is odd in a way of its own."""
    room.topic("contract", {"test_schema": 2, "test_values": 2})
    room.topic("drift", {"test_psi": 3, "test_alarm": 5, "test_delay": 2}, due="2026-03-01 12:00:00")
    room.topic("memo", {"test_record": 1}, manual={"explain": 4}, tasks={"card": 5})
    room.topic("solo", {"test_a": 1, "test_b": 1})
    room.student("ada", first_name="Ada", last_name="Lovelace", lms_user_id="1815")
    room.student("bob", first_name="Bob", last_name="Burns")
    room.student("Zoë.Ñ", first_name="Zoë", last_name="Ñandú")
    room.student("mono", last_name="Mononym")
    room.student("fay", first_name="Fay", last_name="Fault")
    room.student("eve", first_name="Eve", last_name="Absent")
    room.student(f"x/{SCRIPT}", first_name=SCRIPT, last_name="Mallory")
    room.student("=1+1", first_name="+1", last_name="@SUM(A1)")
    _contract(room)
    _drift(room)
    _memo(room)
    room.graded("ada", "solo", [verdict("test_a", 1, 1), verdict("test_b", 1, 0)])


def _contract(room: Classroom) -> None:
    for student in ("ada", "bob", "Zoë.Ñ", "mono"):
        room.graded(student, "contract", [verdict("test_schema", 2, 1.5), verdict("test_values", 2, 1.5)])


def _drift(room: Classroom) -> None:
    def scores(psi: float, alarm: float, delay: float, message: str = "") -> list[Verdict]:
        said = verdict("test_alarm", 5, alarm, message)
        return [verdict("test_psi", 3, psi), said, verdict("test_delay", 2, delay)]

    room.graded("ada", "drift", scores(3, 5, 2), "2026-03-01 11:00:00", attempt=1, version="1.2")
    late = {"attempt": 2, "submitted": "2026-03-01T13:05:00+00:00", "late_seconds": 3900.0}
    room.graded("bob", "drift", scores(3, 2.5, 0, "False alarms: 4 of 16 clean streams."), **late)
    stopped = verdict("test_delay", 2, 0, f"The memory ran out.\n{SCRIPT}", Status.ENDED)
    notes = [f"A cell with the text {SCRIPT} was ignored."]
    room.graded("Zoë.Ñ", "drift", [*scores(0, 0, 0, SCRIPT)[:2], stopped], notes=notes)
    room.graded("mono", "drift", scores(3, 5, 0, "Delay: 40 steps; full marks need 20."))
    room.faulted("fay", "drift", "The sandbox could not be started.")
    room.hand_in(f"x/{SCRIPT}", "drift", "2026-03-01 12:00:01")
    room.score(f"x/{SCRIPT}", "drift", {"test_psi": 0, "test_alarm": 5, "test_delay": 2})


def _memo(room: Classroom) -> None:
    for student in ("ada", "bob"):
        room.hand_in(student, "memo")
        room.score(student, "memo", {"test_record": 1, "explain": None, "card": None})
        room.notebook(student, "memo", [verdict("test_record", 1, 1)], graded_as())
    room.grade_by_hand("ada", "memo", "explain", 3, extra=0.5)
    room.grade_by_hand("ada", "memo", "card", 5)
    room.comment("ada", "memo", "explain", f"Well argued. {SCRIPT}")
