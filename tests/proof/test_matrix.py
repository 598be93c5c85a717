import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from autograder.package.package import Package, load
from autograder.proof.judge import ProofReport, judge
from autograder.proof.matrix import as_dict, show
from tests import toy
from tests.proof.graders import RIGHT, verdicts


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return load(toy.write(tmp_path))


def _report(package: Package) -> ProofReport:
    runs = {name: [verdicts(scores)] * 2 for name, scores in RIGHT.items()}
    runs["zero"] = [verdicts((3, 2)), verdicts((3, 2))]
    runs["solution"] = [verdicts((3, 7)), verdicts((3, 6))]
    runs["blank"] = [verdicts((0,))]
    return judge(package, runs)


def _shown(package: Package, report: ProofReport, width: int = 100, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None)
    show(console, package, report)
    return out.getvalue()


def test_wrong_scores_have_a_sign_and_below_them_what_was_declared(package: Package) -> None:
    lines = _shown(package, _report(package)).splitlines()
    rows = {line.split()[0]: number for number, line in enumerate(lines) if line.strip()}
    assert lines[rows["zero"]].split() == ["zero", "3", "✗", "2", "5", "0.5"]
    assert lines[rows["zero"] + 1].split() == ["0"]
    assert lines[rows["solution"]].split() == ["solution", "3", "✗", "7", "6", "9", "0.5"]
    assert "✗ none" in lines[rows["blank"]]


def test_the_matrix_says_which_tests_its_columns_are(package: Package) -> None:
    shown = " ".join(_shown(package, _report(package)).split())
    assert "1 test_equal 3 points visible 2 test_shift 7 points hidden" in shown


def test_right_and_wrong_differ_in_colour_too(package: Package) -> None:
    (line,) = (line for line in _shown(package, _report(package), colour=True).splitlines() if "zero" in line)
    assert "\x1b[32m3\x1b[0m" in line
    assert re.search(r"\x1b\[1;31m *✗ 2\x1b\[0m", line)


def test_signs_are_explained_only_where_there_are_any(package: Package) -> None:
    right = judge(package, {name: [verdicts(scores)] for name, scores in RIGHT.items()})
    assert "✗ is wrong" in _shown(package, _report(package))
    assert "✗" not in _shown(package, right)


def test_no_score_is_cut_where_the_terminal_is_narrow(package: Package) -> None:
    wide, narrow = (_shown(package, _report(package), width).splitlines() for width in (100, 20))
    assert [line.rstrip() for line in wide if "✗ 2" in line] == [line.rstrip() for line in narrow if "✗ 2" in line]


def test_an_unsteady_score_in_its_range_has_its_own_sign(tmp_path: Path) -> None:
    settings = toy.SETTINGS.replace("test_shift = 0", "test_shift = [0, 2]")
    package = load(toy.write(tmp_path, assignment_dot_toml=settings))
    report = judge(package, {"zero": [verdicts((3, 0)), verdicts((3, 1))]})
    assert "≠ 0 1" in _shown(package, report)


def test_a_report_is_json(package: Package) -> None:
    found = json.loads(json.dumps(as_dict(_report(package))))
    assert found["topic"] == "toy" and found["complete"] is True
    assert {"submission": "zero", "test": "test_shift", "missed": True, "unsteady": False}.items() <= found["outcomes"][
        -1
    ].items()
    assert found["faults"]
