import io
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from autograder.cli import Context, main
from autograder.package.package import Package, load
from autograder.proof.calibration import judge, show, worth_measuring
from tests import toy
from tests.proof.graders import verdicts


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return load(toy.write(tmp_path))


def _shown(package: Package, **scores: tuple[tuple[float, float], ...]) -> list[str]:
    found = {name: {f"s{n}": verdicts(each) for n, each in enumerate(them, 1)} for name, them in scores.items()}
    out = io.StringIO()
    show(Console(file=out, width=100), package, judge(package, found))
    return out.getvalue().splitlines()


def test_the_table_has_the_lowest_the_median_and_the_highest_score(package: Package) -> None:
    lines = _shown(package, solution=((3, 7), (3, 7), (3, 7)), zero=((3, 0), (1, 0), (3, 2.5)))
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
    assert rows["solution"] == ["3", "7", "10", "3"]
    assert rows["zero"] == ["✗", "1", "3", "3", "✗", "0", "0", "2.5", "1", "3", "5.5", "3"]
    assert "[3, 3]" in "\n".join(lines) and "[0, 0]" in "\n".join(lines)


def test_a_score_outside_its_range_is_a_fault_that_names_the_salts(package: Package) -> None:
    found = {"zero": {"a": verdicts((3, 0)), "b": verdicts((3, 2)), "c": verdicts((3, 1)), "d": verdicts((3, 0))}}
    assert judge(package, found).faults == ("toy: zero: test_shift: got 1 and 2, must get 0: with 2 of 4 salts (b, c)",)


def test_a_correct_submission_may_differ_by_a_twentieth_between_salts(package: Package) -> None:
    faults = judge(package, {"solution": {"a": verdicts((3, 7)), "b": verdicts((3, 6.5))}}).faults
    assert not any("between salts" in fault for fault in faults)
    faults = judge(package, {"solution": {"a": verdicts((3, 7)), "b": verdicts((3, 6.4))}}).faults
    assert "toy: solution: gets 9.4 to 10 points; a correct one may differ by 0.5 between salts" in faults
    faults = judge(package, {"zero": {"a": verdicts((3, 7)), "b": verdicts((3, 0))}}).faults
    assert not any("between salts" in fault for fault in faults)


def test_what_could_not_be_measured_is_a_fault(package: Package) -> None:
    judged = judge(package, {"solution": {"a": "the process ended", "b": verdicts((3, 7))}, "zero": {"a": "it broke"}})
    assert judged.faults == (
        "toy: solution: was not measured with a: the process ended",
        "toy: zero: was not measured with a: it broke",
    )
    assert list(judged.totals["solution"]) == [10] and not judged.totals["zero"]


def test_submissions_that_get_nothing_are_measured_only_if_they_are_named(tmp_path: Path) -> None:
    settings = f'{toy.SETTINGS}\n[submissions.silent]\nwhy = "It says nothing."\notherwise = "zero"\n'
    more = {"assignment_dot_toml": settings, "submissions__silent_dot_py": toy.FILES["submissions/zero.py"]}
    assert worth_measuring(load(toy.write(tmp_path, **more))) == ["solution", "zero"]


SALTED = toy.NOTEBOOK.replace(
    'from private.truth import SHIFT\n\nassert abs(psi([0.2, 0.8], [0.5, 0.5]) - SHIFT) < 1e-9, "psi of a shift"',
    "from autograder.checks import Check\nfrom private import DRAWN, SALT\nfrom private.truth import SHIFT\n\n"
    "Check(f'{SALT} {DRAWN}', 1 - abs(psi([0.2, 0.8], [0.5, 0.5]) - SHIFT) * DRAWN, '')",
)
PRIVATE = """
from autograder.worlds import generator, salt
SALT = salt().decode()
DRAWN = generator(salt(), "shift").uniform(0.5, 1)
"""


def _calibrate(tmp_path: Path, *arguments: str, private: str = PRIVATE, **changes: str) -> Result:
    folder = toy.write(tmp_path, notebook_dot_py=SALTED, **changes)
    (folder / "private" / "__init__.py").write_text(private)
    return CliRunner().invoke(main, ["--course", str(tmp_path), "calibrate", "--json", *arguments], obj=Context())


@pytest.mark.slow
def test_every_submission_meets_every_salt_and_the_same_again(tmp_path: Path) -> None:
    settings = toy.SETTINGS.replace("test_shift = 0", "test_shift = [4, 6]")
    first, again = (_calibrate(tmp_path, "--salts", "3", assignment_dot_toml=settings) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == again.stdout
    shift = {each["submission"]: each for each in json.loads(first.stdout)["reports"][0]["spreads"][1::2]}
    salts = ["calibration-1", "calibration-2", "calibration-3"]
    assert shift["solution"]["scores"] == dict.fromkeys(salts, 7)
    assert len(set(shift["zero"]["scores"].values())) == 3
    assert [message.split()[0] for message in shift["zero"]["messages"].values()] == salts


@pytest.mark.slow
def test_a_missed_range_ends_with_1_and_the_environment_stays_as_it_was(tmp_path: Path) -> None:
    before = {name: value for name, value in os.environ.items() if name != "PATH"}  # every verb adds to it
    found = _calibrate(tmp_path, "--salts", "1", "--submission", "zero")
    assert found.exit_code == 1
    assert {name: value for name, value in os.environ.items() if name != "PATH"} == before
    assert [each["submission"] for each in json.loads(found.stdout)["reports"][0]["spreads"]] == ["zero", "zero"]
    assert "toy: zero: test_shift: got 5." in found.stderr


@pytest.mark.slow
def test_a_submission_that_ends_its_process_does_not_end_the_measurement(tmp_path: Path) -> None:
    dies = '# %% solution="psi"\ndef psi(p, q):\n    import os\n    os._exit(3)\n'
    settings = f'{toy.SETTINGS}\n[submissions.dies]\nwhy = "It ends."\notherwise = "zero"\n'
    names = ("--submission", "dies", "--submission", "solution")
    more = {"assignment_dot_toml": settings, "submissions__dies_dot_py": dies}
    found = _calibrate(tmp_path, "--salts", "1", *names, **more)
    assert found.exit_code == 0, found.output
    scores = [each["scores"]["calibration-1"] for each in json.loads(found.stdout)["reports"][0]["spreads"]]
    assert scores == [0, 0, 3, 7]


@pytest.mark.slow
def test_private_data_that_fails_under_a_salt_is_the_packages_fault(tmp_path: Path) -> None:
    found = _calibrate(tmp_path, "--salts", "2", private='raise ValueError("an empty draw")\n')
    assert found.exit_code == 1
    assert "private: with AUTOGRADER_SALT=calibration-1: ValueError: an empty draw" in found.stderr


def test_a_submission_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    found = _calibrate(tmp_path, "--submission", "none_such")
    assert found.exit_code == 2 and "none_such" in found.output
