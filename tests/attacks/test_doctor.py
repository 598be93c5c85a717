"""`autograder doctor --attack` on this machine."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from autograder.attacks.attack import load
from autograder.attacks.show import AttackOutcome, as_dicts, table
from autograder.cli import Context, main
from autograder.errors import PackageError

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def doctor(course: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--course", str(course), "doctor", *words], obj=Context())


def test_attacks_are_graded_on_this_machine_and_none_escapes() -> None:
    done = doctor(ROOT, "--attack", "--json", "--only", "surgery/tags", "--only", "in_process/drop_asserts")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["attacks"] == [
        {"name": "in_process/drop_asserts", "goal": "points", "escaped": False, "score": 0.0},
        {"name": "surgery/tags", "goal": "points", "escaped": False, "score": 0.0},
    ]


def test_an_attack_that_earns_more_than_it_says_is_reported_as_escaped(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "attacks"
    (folder / "lucky").mkdir(parents=True)
    (folder / "assignment.txt").write_text((HERE / "assignment.txt").read_text())
    (folder / "lucky" / "knows_one.py").write_text(
        "# Tries: to pass one test by work that it says it has not done.\n# Earns: nothing\n# Goal: points\n\n"
        '# %% solution="psi"\ndef psi(p, q):\n    return 0\n'
    )
    done = doctor(tmp_path, "--attack")
    assert done.exit_code == 1
    assert "1 of 1 attacks escaped" in done.stdout
    assert "yes" in done.stdout


def test_what_was_achieved_is_in_the_table_and_in_the_json() -> None:
    one, other = load(HERE, ["surgery/tags", "surgery/deep_json"]).attacks
    outcomes = [AttackOutcome(one, (), 0.0), AttackOutcome(other, ("it left 2 processes",), None)]
    console = Console(width=200)
    with console.capture() as shown:
        console.print(table(outcomes, "landlock"))
    assert "landlock sandbox" in shown.get()
    assert "it left 2 processes" in shown.get()
    assert "1 of 2 attacks escaped" in shown.get()
    assert [each["escaped"] for each in as_dicts(outcomes)] == [False, True]


def test_outside_a_clone_the_attacks_that_come_with_the_project_are_found(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--attack", "--only", "surgery/none", "--only", "in_process/none")
    assert done.exit_code == 2
    assert "no attack surgery/none" in done.output


def test_a_folder_without_an_assignment_to_attack_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"no attacks in .*: there is no assignment\.txt"):
        load(tmp_path)


def test_an_attack_that_does_not_exist_is_named() -> None:
    done = doctor(ROOT, "--attack", "--only", "surgery/none")
    assert done.exit_code == 2
    assert "no attack surgery/none" in done.output


def test_choosing_attacks_without_attacking_is_refused() -> None:
    assert doctor(ROOT, "--only", "surgery").exit_code == 2


def test_all_faults_of_attack_files_are_listed_at_once(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "assignment.txt").write_text((HERE / "assignment.txt").read_text())
    (tmp_path / "odd" / "a.py").write_text("# Tries: something.\n")
    (tmp_path / "odd" / "b.py").write_text("# Tries: it.\n# Earns: test_none\n# Goal: fame\n")
    with pytest.raises(PackageError) as found:
        load(tmp_path)
    assert [fault.split(": ", 1)[1] for fault in found.value.faults] == [
        "must begin with the lines # Tries:, # Earns: and # Goal:",
        "Earns: there is no test test_none",
        "Goal: must be one of points, data, sabotage, persistence, denial",
    ]
