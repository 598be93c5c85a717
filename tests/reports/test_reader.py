from pathlib import Path

from autograder.reports.course import SubmissionState
from autograder.reports.reader import read
from tests.reports.classroom import SCRIPT, Classroom, graded_as, verdict


def test_every_student_has_an_entry_for_every_topic(odd_class: Path) -> None:
    course = read(odd_class)
    assert course.title == "mlops"
    assert [topic.name for topic in course.topics] == ["contract", "drift", "memo", "solo"]
    assert len(course.submissions) == 8 * 4
    states = {student.id: course.submissions[student.id, "drift"].state for student in course.students}
    assert states == {
        "=1+1": SubmissionState.MISSING,
        "Zoë.Ñ": SubmissionState.GRADED,
        "ada": SubmissionState.GRADED,
        "bob": SubmissionState.GRADED,
        "eve": SubmissionState.MISSING,
        "fay": SubmissionState.NOT_GRADED,
        "mono": SubmissionState.GRADED,
        f"x/{SCRIPT}": SubmissionState.GRADED,
    }


def test_students_who_have_not_handed_in_yet_are_missing_too(odd_class: Path) -> None:
    course = read(odd_class, ["ada", "zoe"])
    assert [student.id for student in course.students].count("ada") == 1
    assert {state.state for (student, _), state in course.submissions.items() if student == "zoe"} == {
        SubmissionState.MISSING
    }


def test_students_are_sorted_by_name_without_regard_to_case_and_accents(classroom: Classroom) -> None:
    for last in ("Zuse", "Ñandú", "noether", "Ørsted", "Abel", "李"):
        classroom.student(last, last_name=last)
    students = [student.last_name for student in read(classroom.folder).students]
    assert students == ["Abel", "Ñandú", "noether", "Zuse", "Ørsted", "李"]


def test_items_follow_the_notebook_and_have_the_titles_of_the_verdicts(classroom: Classroom) -> None:
    classroom.topic("drift", {"test_a": 1, "test_b": 2, "test_c": 3})
    for student in ("ada", "bob"):
        classroom.student(student)
        classroom.hand_in(student, "drift")
    classroom.notebook("bob", "drift", [verdict("test_b", 2, 0), verdict("test_a", 1, 1)], graded_as())
    (topic,) = read(classroom.folder).topics
    assert [(item.name, item.title, item.points) for item in topic.items] == [
        ("test_b", "What test_b checks", 2),
        ("test_a", "What test_a checks", 1),
        ("test_c", "test_c", 3),
    ]


def test_a_topic_may_have_several_notebooks_with_tests_of_the_same_name(classroom: Classroom) -> None:
    classroom.topic("drift", {"test_a": 1}, notebook="one")
    classroom.topic("drift", {"test_a": 2}, notebook="two")
    classroom.student("ada")
    classroom.hand_in("ada", "drift")
    for name, score in {"one": 1, "two": 0}.items():
        classroom.score("ada", "drift", {"test_a": score}, notebook=name)
        classroom.notebook("ada", "drift", [verdict("test_a", 2, score, f"from {name}")], graded_as(), name)
    course = read(classroom.folder)
    marks = course.submissions["ada", "drift"].marks
    assert [(mark.item.notebook, mark.score, mark.message) for mark in marks] == [
        ("one", 1, "from one"),
        ("two", 0, "from two"),
    ]
    assert course.topics[0].points == 3


def test_a_fault_in_one_notebook_leaves_the_whole_topic_not_graded(classroom: Classroom) -> None:
    classroom.topic("drift", {"test_a": 1}, notebook="one")
    classroom.topic("drift", {"test_a": 2}, notebook="two")
    classroom.student("ada")
    classroom.hand_in("ada", "drift")
    classroom.score("ada", "drift", {"test_a": 1}, notebook="one")
    classroom.notebook("ada", "drift", [], graded_as(status="platform_fault", notes=["No sandbox."]), "two")
    submission = read(classroom.folder).submissions["ada", "drift"]
    assert (submission.state, submission.reason) == (SubmissionState.NOT_GRADED, "No sandbox.")


def test_an_empty_course_has_no_students_and_no_topics(classroom: Classroom) -> None:
    course = read(classroom.folder)
    assert (course.students, course.topics, course.submissions) == ((), (), {})
