from autograder.reports import gradebook
from autograder.reports.work import Work, find_work
from tests.reports.classroom import Classroom, graded_as, verdict

UNREADABLE = "the graded notebook cannot be read"


def found(room: Classroom, student: str) -> Work:
    directory = gradebook.course_directory(room.folder)
    with gradebook.open_gradebook(room.db_url) as book:
        return find_work(directory, gradebook.submissions(book)[student, "drift"])


def one_submission(room: Classroom, student: str) -> None:
    room.topic("drift", {"test_psi": 1})
    room.student(student)
    room.hand_in(student, "drift")


def test_a_graded_notebook_has_no_fault(classroom: Classroom) -> None:
    one_submission(classroom, "ada")
    classroom.notebook("ada", "drift", [verdict("test_psi", 1, 1)], graded_as())
    (notebook,) = found(classroom, "ada").notebooks
    assert notebook.fault == ""
    assert list(notebook.verdicts) == ["test_psi"]
    assert notebook.cells == ("answer", "test_psi")


def test_a_platform_fault_says_what_failed_and_its_verdicts_do_not_count(classroom: Classroom) -> None:
    one_submission(classroom, "ada")
    grading = graded_as(status="platform_fault", notes=["The sandbox leaks."])
    classroom.notebook("ada", "drift", [verdict("test_psi", 1, 1)], grading)
    (notebook,) = found(classroom, "ada").notebooks
    assert notebook.fault == "The sandbox leaks."
    assert not notebook.verdicts


def test_a_platform_fault_without_a_word_is_still_one(classroom: Classroom) -> None:
    one_submission(classroom, "ada")
    classroom.notebook("ada", "drift", [], graded_as(status="platform_fault"))
    assert found(classroom, "ada").notebooks[0].fault == "the grading platform failed"


def test_an_unreadable_notebook_is_a_fault_and_not_a_crash(classroom: Classroom) -> None:
    one_submission(classroom, "ada")
    classroom.notebook("ada", "drift", []).write_text("{")
    assert found(classroom, "ada").notebooks[0].fault == UNREADABLE


def test_an_id_cannot_lead_to_the_notebook_of_another_student(classroom: Classroom) -> None:
    one_submission(classroom, "mallory/../ada")
    classroom.notebook("ada", "drift", [verdict("test_psi", 1, 1)], graded_as())
    (classroom.folder / "autograded" / "mallory").mkdir()
    assert found(classroom, "mallory/../ada").notebooks[0].autograded is None


def test_the_parent_folder_is_no_student(classroom: Classroom) -> None:
    one_submission(classroom, "..")
    path = classroom.notebook("ada", "drift", [verdict("test_psi", 1, 1)], graded_as())
    planted = classroom.folder / "drift" / "drift.ipynb"
    planted.parent.mkdir()
    path.rename(planted)
    assert found(classroom, "..").notebooks[0].autograded is None
