"""A file of tests is run against the functions it is given, and by nothing that lies beside it."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograder.checks import testrun
from autograder.checks.testing import Version
from autograder.checks.testrun import NOT_RUN, OUT_OF_TIME, run_tests

FILE = "test_double.py"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.chdir(tmp_path)

    def write(tests: str) -> None:
        (tmp_path / FILE).write_text(f"import random\nimport pytest\nimport target\n{tests}")

    return write


def double(x: int) -> int:
    return 2 * x


DOUBLES = """
def test_three():
    assert target.double(3) == 6
"""


def said(*arguments: object, **more: object) -> list[str]:
    """Return what became of each test."""
    return list(run_tests(FILE, *arguments, **more).values())


def test_tests_pass_on_right_functions_and_fail_on_wrong_ones(write: Callable[[str], None]) -> None:
    write(DOUBLES)
    assert said({"double": double}) == ["passed"]
    assert said({"double": lambda x: x}) == ["failed"]
    assert said({"double": double}) == ["passed"]


def test_what_fails_at_import_or_in_a_fixture_has_failed(write: Callable[[str], None]) -> None:
    write("target.double(1, 2)")
    assert said({"double": double}) == ["failed"]
    write("@pytest.fixture\ndef x():\n    raise ValueError\ndef test_x(x):\n    pass")
    assert said({"double": double}) == ["failed"]


def test_skipped_tests_are_no_passed_ones(write: Callable[[str], None]) -> None:
    write("def test_x():\n    pytest.skip()")
    assert said({"double": double}) == ["skipped"]


def test_a_missing_file_has_failed(write: Callable[[str], None]) -> None:
    assert run_tests("test_elsewhere.py", {}) == {NOT_RUN: "failed"}


def test_a_run_ends_with_the_first_failure_unless_it_is_shown(
    write: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    write("def test_a():\n    assert 0\ndef test_b():\n    pass")
    assert said({}) == ["failed"]
    assert capsys.readouterr() == ("", "")
    assert said({}, show=True) == ["failed", "passed"]
    assert "1 failed, 1 passed" in capsys.readouterr().out


def test_the_seed_decides_order_and_random_numbers(write: Callable[[str], None]) -> None:
    write("@pytest.mark.parametrize('n', range(9))\ndef test_n(n):\n    assert n == 0 or random.random() < 0.85")
    orders = [list(run_tests(FILE, {}, seed, show=True)) for seed in (0, 0, 1, 2)]
    assert orders[0] == orders[1] == sorted(orders[0])
    assert orders[2] != orders[0] != orders[3]
    assert run_tests(FILE, {}, 3) == run_tests(FILE, {}, 3)


def test_a_file_named_target_is_not_what_is_tested(write: Callable[[str], None]) -> None:
    write(DOUBLES)
    Path("target.py").write_text("def double(x):\n    return 2 * x\n")
    assert said({"double": lambda x: x}) == ["failed"]


@pytest.mark.parametrize("name", ["conftest.py", "pytest.ini", "forgery.py"])
def test_files_beside_the_tests_are_not_read(write: Callable[[str], None], name: str) -> None:
    write(DOUBLES)
    forgery = "def pytest_runtest_makereport(item, call):\n    raise SystemExit\n"
    Path(name).write_text("[pytest]\naddopts = --collect-only\n" if name.endswith("ini") else forgery)
    assert said({"double": double}) == ["passed"]


@pytest.mark.parametrize("name", ["PYTEST_ADDOPTS", "PYTEST_PLUGINS"])
def test_the_environment_is_not_read(write: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(DOUBLES)
    monkeypatch.setenv(name, "-p forgery" if name == "PYTEST_ADDOPTS" else "forgery")
    assert said({"double": double}) == ["passed"]
    assert os.environ[name].endswith("forgery")


def test_a_run_that_does_not_end_is_stopped(write: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testrun, "SECONDS", 0.2)
    write("def test_x():\n    while True:\n        pass")
    assert run_tests(FILE, {})[OUT_OF_TIME] == "failed"


def test_functions_that_live_elsewhere_raise_and_change_their_arguments_here(write: Callable[[str], None]) -> None:
    def spoil(frame: pd.DataFrame, series: "pd.Series[float]", array: np.ndarray) -> None:
        frame["new"] = 1
        frame.drop(index=frame.index[0], inplace=True)
        series.iloc[0] = 9
        array[0] = 9

    def refuse() -> None:
        raise KeyError("no")

    write("""
import numpy as np
import pandas as pd

def test_changes():
    frame, series, array = pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2]), np.array([1, 2])
    target.spoil(frame, series, array=array)
    assert list(frame) == ["a", "new"] and list(frame.index) == [1]
    assert series[0] == 9 and array[0] == 9

def test_raises():
    with pytest.raises(KeyError, match="no"):
        target.refuse()
    assert target.refuse.__name__ == "refuse"
""")
    assert said(Copying({"spoil": spoil, "refuse": refuse})) == ["passed", "passed"]


class Copying(Version):
    """Passes copies, as another process would get them."""

    def call(self, name: str, args: list, kwargs: dict) -> tuple:
        return super().call(name, [arg.copy() for arg in args], {key: arg.copy() for key, arg in kwargs.items()})
