"""The doctor says what is missing on a machine, and what to do."""

from pathlib import Path

import pytest

from autograder import doctor
from autograder.errors import PlatformError
from autograder.sandbox import bubblewrap, bytecode
from autograder.sandbox.bubblewrap import Executable


def _refuse() -> Executable:
    raise PlatformError("bubblewrap is not installed")


def test_libraries_without_bytecode_are_counted_with_the_verb_that_compiles_them() -> None:
    ill = doctor._bytecode([Path("/lib/one.py"), Path("/lib/two.py")])
    assert not ill.healthy
    assert ill.detail.startswith("2 modules are not, /lib/one.py for one")
    assert ill.advice == "autograder doctor --fix"
    assert doctor._bytecode([]).healthy


def test_fixing_compiles_modules_that_lack_bytecode() -> None:
    module = Path(doctor.__file__)
    for compiled in module.parent.glob("__pycache__/doctor.*.pyc"):
        compiled.unlink()
    assert module in bytecode.missing()
    doctor.fix()
    assert module not in bytecode.missing()


def test_the_bubblewrap_in_use_is_named_with_its_origin_version_and_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "executable", lambda: Executable(Path("/x/bwrap"), "PyPI", "0.11.0", "ab12"))
    assert doctor._bubblewrap().detail == "0.11.0 from PyPI, /x/bwrap, SHA-256 ab12"


def test_a_missing_bubblewrap_is_no_fault_where_landlock_may_take_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "executable", _refuse)
    diagnosis = doctor._bubblewrap()
    assert diagnosis.healthy
    assert diagnosis.detail == "cannot be used: bubblewrap is not installed"
