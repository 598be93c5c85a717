import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import bytecode


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    (tmp_path / "package" / "inner").mkdir(parents=True)
    for name in ("single.py", "package/__init__.py", "package/inner/deep.py"):
        (tmp_path / name).write_text("x = 1\n")
    return tmp_path


def _missing(libraries: Path) -> list[str]:
    found = bytecode.missing([libraries])
    return [str(path.relative_to(libraries)) for path in found if path.is_relative_to(libraries)]


def test_libraries_without_bytecode_are_found_and_compiled_whole(libraries: Path) -> None:
    assert _missing(libraries) == ["package/__init__.py", "single.py"]
    assert bytecode.write([libraries / "package" / "__init__.py"]) == []
    assert (libraries / "package" / "inner" / "__pycache__" / f"deep.{sys.implementation.cache_tag}.pyc").exists()
    assert _missing(libraries) == ["single.py"]
    assert bytecode.write([libraries / "single.py"]) == []
    assert _missing(libraries) == []


def test_bytecode_of_another_interpreter_does_not_count(libraries: Path) -> None:
    bytecode.write(libraries / name for name in ("single.py", "package/__init__.py"))
    compiled = libraries / "__pycache__" / f"single.{sys.implementation.cache_tag}.pyc"
    compiled.rename(compiled.with_name("single.cpython-27.pyc"))
    assert _missing(libraries) == ["single.py"]


def test_every_module_of_this_project_is_checked(tmp_path: Path) -> None:
    code = "from autograder.sandbox import bytecode; print(*bytecode.missing([]), sep='\\n')"
    package = Path(bytecode.__file__).parents[1]
    copy = tmp_path / package.name
    for source in package.rglob("*.py"):
        target = copy / source.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd="/", capture_output=True, check=True)
    assert set(done.stdout.decode().splitlines()) == set(map(str, copy.rglob("*.py")))


def test_a_file_that_cannot_be_compiled_is_returned(libraries: Path) -> None:
    (libraries / "single.py").write_text("x = = 1\n")
    assert bytecode.write([libraries / "single.py"]) == [libraries / "single.py"]
