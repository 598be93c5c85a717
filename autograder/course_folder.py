"""Make a course folder of topics from another course."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import PlatformError
from autograder.package.package import Package, load
from autograder.package.sync import apply, plan

CONFIG = "nbgrader_config.py"


def create(folder: Path, course: Path, topics: Sequence[Path]) -> list[Package]:
    """Copy the configuration of `course` and the packages `topics` into `folder`; build source/; return the packages.

    Raises `PackageError` with all faults of a package, `PlatformError` where `course` has no configuration.
    """
    config = course / CONFIG
    if not config.is_file():
        raise PlatformError(f"{course.resolve()}: not a course, there is no {CONFIG}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assignments").mkdir()
    shutil.copyfile(config, folder / CONFIG)
    for topic in topics:
        copy = folder / "assignments" / topic.name
        shutil.copytree(topic, copy, ignore=shutil.ignore_patterns("__pycache__"))
    packages = [load(folder / "assignments" / topic.name) for topic in topics]
    for package in packages:
        apply(plan(package.folder, folder / "source" / package.name))
    return packages
