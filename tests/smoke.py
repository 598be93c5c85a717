"""Install the wheel for every Python of this machine that the project supports, and grade with it: `make smoke`.

For each version it imports every module, grades a small submission and makes its feedback page. It exits with 1 if
that fails for one of them, and says which versions were not there.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import toy
from tests.installed import build, install

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
WHICH = "import json, sys; print(json.dumps([sys.executable, '.'.join(map(str, sys.version_info[:3]))]))"
IMPORT = """
import importlib, pkgutil, warnings
import autograder, hub_config
SCRIPTS = ("__main__", "jupyterhub_config", "nbgrader_config", "env")
for package in (autograder, hub_config):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name.rpartition(".")[2] not in SCRIPTS and ".sample_course" not in module.name:
            importlib.import_module(module.name)
"""
GRADE = """
import json, sys
from pathlib import Path
from autograder import course_folder, demo
from autograder.demo import DemoStudent
from autograder.distribution import sample_course
from autograder.grading.batch import Batch
from autograder.grading.executors import WorkerPool

folder, topic = Path("course"), Path(sys.argv[1])
folder.mkdir()
course, (package,) = course_folder.create(folder, sample_course(), [topic])
demo.hand_in(course, package, DemoStudent("ada", "Ada", "L", {package.name: "solution"}, {}))
with WorkerPool.local(1) as pool:
    (result,) = Batch(course, package.name, pool).grade()
assert not result.fault, result.fault
course.feedback(package.name, ["ada"])
(page,) = Path("course/feedback").rglob("*.html")
print(json.dumps([package.name in page.read_text(), page.stat().st_size]))
"""


def interpreters() -> dict[str, str]:
    """Return the interpreters of this machine by their full version: those on the path, and those of pyenv."""
    found = {}
    for program in _candidates():
        done = subprocess.run([program, "-c", WHICH], capture_output=True, text=True, check=False)
        if done.returncode == 0:  # a name that pyenv only knows of other versions fails
            path, version = json.loads(done.stdout)
            found.setdefault(version, path)
    return {version: path for version, path in found.items() if version.rpartition(".")[0] in VERSIONS}


def _candidates() -> Iterator[str]:
    names = ("python3", *(f"python{version}" for version in VERSIONS))
    own = Path(sys.prefix) / "bin"
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        if folder != own:
            yield from (str(folder / name) for name in names if os.access(folder / name, os.X_OK))
    if shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=True).stdout.strip()
        yield from map(str, Path(root, "versions").glob("3.*/bin/python3"))


def smoke(wheel: Path, python: str, folder: Path) -> str:
    """Install and try the wheel with an interpreter; return what went wrong, or ""."""
    installed = install(wheel, folder, python)
    topic = toy.write(folder / "origin")
    for words in (("-W", "ignore", "-c", IMPORT), ("-c", GRADE, str(topic))):
        done = installed.run("python", *words)
        if done.returncode:
            return f"{done.stdout}{done.stderr}"
    return ""


def main() -> int:
    """Try all interpreters, say how each fared, and return the exit code."""
    there, failures = interpreters(), 0
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build(Path(scratch, "dist"))
        for version, python in sorted(there.items(), key=lambda item: [int(part) for part in item[0].split(".")]):
            print(f"Python {version}: ", end="", flush=True)
            fault = smoke(wheel, python, Path(scratch, version))
            failures += bool(fault)
            print(f"failed\n{fault}" if fault else "imports, grades and makes feedback", flush=True)
    for version in VERSIONS:
        if not any(full.startswith(f"{version}.") for full in there):
            print(f"Python {version}: not on this machine")
    return 1 if failures or not there else 0


if __name__ == "__main__":
    sys.exit(main())
