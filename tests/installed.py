"""A new environment with the wheel of this project in it, outside the clone."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Environment:
    """A virtual environment in `folder`, whose programs run in the empty folder `work`."""

    folder: Path
    work: Path

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment variables of a person who has activated it, and has nothing else on the path of imports."""
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        return {**kept, "PATH": os.pathsep.join([str(self.folder / "bin"), os.environ["PATH"]]), "COLUMNS": "200"}

    def run(self, *command: str, seconds: int = 600) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, and return what it printed."""
        words = [str(self.folder / "bin" / command[0]), *command[1:]]
        return subprocess.run(
            words, cwd=self.work, env=self.variables, capture_output=True, text=True, check=False, timeout=seconds
        )


def build(folder: Path) -> Path:
    """Build the source distribution into `folder` and the wheel from it, as a release does; return the wheel."""
    _uv("build", "--quiet", "--no-build-isolation", "--out-dir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path, python: str) -> Environment:
    """Install `wheel` and the locked libraries into a new environment in `folder` for an interpreter."""
    made = Environment(folder / "environment", folder / "work")
    made.work.mkdir(parents=True)
    target = ["--python", str(made.folder / "bin" / "python"), "--quiet"]
    _uv("venv", "--quiet", "--python", python, str(made.folder))
    _uv("pip", "sync", *target, "--require-hashes", str(ROOT / "requirements.lock"))
    _uv("pip", "install", *target, "--no-deps", str(wheel))
    return made


def _uv(*words: str) -> None:
    done = subprocess.run(["uv", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
