from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.examiner.verdict import Verdict
from autograder.package.package import Package, load
from autograder.proof.judge import ScoreCheck, judge, sample, span
from tests import toy
from tests.proof.graders import RIGHT, verdicts

Gradings = dict[str, list[tuple[Verdict, ...]]]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return load(toy.write(tmp_path))


def _runs(**scores: Sequence[float]) -> Gradings:
    """Return two equal gradings of each submission, right unless given."""
    return {name: [verdicts(found, "It is off.")] * 2 for name, found in {**RIGHT, **scores}.items()}


def test_a_package_that_keeps_its_word_has_no_faults(package: Package) -> None:
    report = judge(package, _runs())
    assert report.faults == ()
    assert report.complete
    assert report.seconds == {"solution": 0.5, "blank": 0.5, "zero": 0.5}
    assert ScoreCheck("zero", "test_shift", (0, 0), 0, 0, "It is off.") in report.outcomes


@pytest.mark.parametrize(
    ("scores", "fault"),
    [
        ({"solution": (3, 6)}, "notebook.py: solution: test_shift: got 6 of 7, must get 7: It is off."),
        ({"blank": (1, 0)}, "notebook.py: blank: test_equal: got 1 of 3, must get 0: It is off."),
        ({"zero": (2.5, 0)}, "submissions/zero.py: test_equal: got 2.5 of 3, must get 3: It is off."),
        ({"solution": (3, float("nan"))}, "notebook.py: solution: test_shift: got nan of 7, must get 7: It is off."),
    ],
)
def test_a_submission_without_its_declared_scores_is_a_fault(
    package: Package, scores: dict[str, Sequence[float]], fault: str
) -> None:
    assert judge(package, _runs(**scores)).faults == (f"assignments/toy/{fault}",)


def test_a_score_may_be_anywhere_in_its_range_and_nowhere_else(tmp_path: Path) -> None:
    settings = toy.SETTINGS.replace("test_shift = 0", "test_shift = [1, 2]")
    package = load(toy.write(tmp_path, assignment_dot_toml=settings))
    for score in (1, 1.5, 2):
        assert judge(package, _runs(zero=(3, score))).faults == ()
    for score in (0.9, 2.1):
        (fault,) = judge(package, _runs(zero=(3, score))).faults
        assert f"got {score:g} of 7, must get [1, 2]" in fault


def test_another_score_when_graded_again_is_a_fault_even_if_both_are_in_range(tmp_path: Path) -> None:
    settings = toy.SETTINGS.replace("test_shift = 0", "test_shift = [0, 2]")
    package = load(toy.write(tmp_path, assignment_dot_toml=settings))
    runs = _runs()
    runs["zero"] = [verdicts((3, 0)), verdicts((3, 1))]
    assert judge(package, runs).faults == (
        "assignments/toy/submissions/zero.py: test_shift: graded again, it got 0 then 1",
    )


def test_a_score_that_is_wrong_only_sometimes_is_wrong_and_unsteady(package: Package) -> None:
    runs = _runs()
    runs["solution"] = [verdicts((3, 7)), verdicts((3, 6))]
    missed, unsteady = judge(package, runs).faults
    assert "got 6 and 7 of 7, must get 7" in missed
    assert "graded again, it got 7 then 6" in unsteady


def test_a_hidden_test_that_no_known_wrong_submission_fails_is_a_fault(tmp_path: Path) -> None:
    settings = toy.SETTINGS.replace("scores = { test_shift = 0 }", "scores = { test_equal = 0 }")
    package = load(toy.write(tmp_path, assignment_dot_toml=settings))
    assert judge(package, _runs(zero=(0, 7))).faults == (
        "assignments/toy/notebook.py: solution: test_shift: is hidden, "
        "and no known-wrong submission with points elsewhere fails it",
    )


def test_a_submission_without_any_points_proves_no_hidden_test(package: Package) -> None:
    faults = judge(package, _runs(zero=(0, 0))).faults
    assert any("no known-wrong submission with points elsewhere fails it" in fault for fault in faults)


def test_failing_once_does_not_prove_a_hidden_test(package: Package) -> None:
    runs = _runs()
    runs["zero"] = [verdicts((3, 0)), verdicts((3, 7))]
    assert any(
        "no known-wrong submission with points elsewhere fails it" in fault for fault in judge(package, runs).faults
    )


def test_a_correct_submission_that_fails_a_hidden_test_does_not_prove_it(tmp_path: Path) -> None:
    package = load(toy.write(tmp_path, assignment_dot_toml=toy.SETTINGS.replace("scores = { test_shift = 0 }", "")))
    assert package.is_correct("zero")
    must, unproven = judge(package, _runs(zero=(3, 0))).faults
    assert "zero.py: test_shift: got 0 of 7, must get 7" in must
    assert "no known-wrong submission with points elsewhere fails it" in unproven


def test_hidden_tests_are_not_judged_where_only_some_submissions_were_graded(package: Package) -> None:
    runs = _runs()
    del runs["zero"]
    report = judge(package, runs)
    assert report.faults == () and not report.complete


def test_a_test_that_never_calls_the_students_work_is_a_fault(package: Package) -> None:
    runs = _runs()
    runs["solution"] = [tuple(replace(verdict, calls=0) for verdict in verdicts((3, 7)))] * 2
    assert [fault.split(": ", 1)[1] for fault in judge(package, runs).faults] == [
        "solution: test_equal: never calls the student's work",
        "solution: test_shift: never calls the student's work",
    ]


def test_missing_and_surplus_verdicts_are_faults(package: Package) -> None:
    runs = _runs()
    runs["blank"] = []
    runs["zero"] = [verdicts((3,)), (*verdicts((3, 0)), replace(verdicts((3,))[0], test="other"))]
    assert [fault.removeprefix("assignments/toy/") for fault in judge(package, runs).faults] == [
        "notebook.py: blank: was not graded",
        "submissions/zero.py: test_shift: got no verdict",
        "submissions/zero.py: other: got a verdict, but is no tests cell",
    ]


def test_messages_of_several_lines_stay_on_one(package: Package) -> None:
    runs = _runs()
    runs["blank"] = [verdicts((1, 0), "first\n  second\n")]
    assert judge(package, runs).faults[0].endswith("must get 0: first second")


def test_a_range_is_said_as_one_number_where_it_is_one() -> None:
    assert span(ScoreCheck("a", "b", (1,), 2, 2, "")) == "2"
    assert span(ScoreCheck("a", "b", (1,), 0, 2.5, "")) == "[0, 2.5]"


MORE = (
    toy.SETTINGS
    + """
[submissions.crashes]
why = "It fails everything."
otherwise = "zero"

[submissions.alternative]
why = "It is right."
otherwise = "full"
"""
)


def test_a_sample_fails_each_hidden_test_with_those_who_get_points_elsewhere(tmp_path: Path) -> None:
    extra = {f"submissions__{name}_dot_py": toy.FILES["submissions/zero.py"] for name in ("crashes", "alternative")}
    package = load(toy.write(tmp_path, assignment_dot_toml=MORE, **extra))
    assert sample(package) == ["solution", "blank", "zero"]


def test_a_graded_sample_judges_hidden_tests(tmp_path: Path) -> None:
    extra = {f"submissions__{name}_dot_py": toy.FILES["submissions/zero.py"] for name in ("crashes", "alternative")}
    package = load(toy.write(tmp_path, assignment_dot_toml=MORE, **extra))
    report = judge(package, _runs(zero=(3, 7)))
    assert report.complete
    assert any("no known-wrong submission with points elsewhere fails it" in fault for fault in report.faults)
