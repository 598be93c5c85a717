from datetime import UTC, datetime

import pytest

from autograder.service.models import AssignmentChange
from autograder.service.operations import assignments
from autograder.service.operations.assignments import student_fault
from autograder.service.refusals import Invalid, NotFound, NotPossible
from autograder.service.service import Service
from tests.service.operations.conftest import ADA, IRENE, TAO

DUE = datetime(2035, 1, 1, tzinfo=UTC)


def names(service: Service, person: object) -> list[str]:
    return [view.name for view in assignments.list_assignments(service, person)]  # type: ignore[arg-type]


def test_students_find_an_assignment_only_while_it_is_released(service: Service) -> None:
    assert (names(service, ADA), names(service, TAO)) == (["toy"], ["toy"])
    assignments.change_assignment(service, "toy", AssignmentChange(released=False), IRENE)
    assert (names(service, ADA), names(service, TAO)) == ([], ["toy"])
    assert assignments.find_assignment(service, "toy", TAO).name == "toy"
    for name in ("toy", "unknown"):
        with pytest.raises(NotFound, match=f"there is no assignment {name}"):
            assignments.find_assignment(service, name, ADA)


def test_an_assignment_without_a_handout_is_not_released(service: Service) -> None:
    release = service.handouts.folder("toy")
    release.rename(release.with_name("elsewhere"))
    with pytest.raises(NotPossible, match="toy has no handout; run `nbgrader generate_assignment toy` first"):
        assignments.change_assignment(service, "toy", AssignmentChange(released=True), IRENE)
    assignments.change_assignment(service, "toy", AssignmentChange(attempts=3), IRENE)
    assert service.rules.current("toy").attempts == 3


def test_an_extension_needs_a_due_date_and_a_student_of_the_course(service: Service) -> None:
    with pytest.raises(NotPossible, match="toy has no due date to extend"):
        assignments.extend(service, "toy", "ada", DUE, IRENE)
    with pytest.raises(Invalid, match="'zoe' is not among the students"):
        assignments.extend(service, "toy", "zoe", DUE, IRENE)
    assignments.change_assignment(service, "toy", AssignmentChange(due=datetime(2034, 1, 1, tzinfo=UTC)), IRENE)
    assignments.extend(service, "toy", "ada", DUE, IRENE)
    assert service.rules.extensions("toy") == {"ada": DUE}
    assignments.withdraw_extension(service, "toy", "ada", IRENE)
    assert service.rules.extensions("toy") == {}


def test_an_unknown_student_is_a_mistake_where_course_toml_names_the_students() -> None:
    assert "not among the students" in student_fault("zoe", ["ada"], ["ben"])
    assert student_fault("ben", ["ada"], ["ben"]) == ""
    assert student_fault("zoe", [], ["ben"]) == ""
    assert "cannot be" in student_fault("", [], [])
