"""Make a course folder from topics of another one."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.errors import PlatformError
from autograder.grading.course import Course
from autograder.package.package import Package, load
from autograder.package.sync import apply, plan

CONFIG = "nbgrader_config.py"


@contextmanager
def beside_course_toml(folder: Path, course_toml: str) -> Iterator[Path]:
    """Yield an empty folder that becomes `folder`/course in the end; then write `folder`/course.toml with this text.

    So course.toml says that the course is complete. Raises `PlatformError` if `folder` has one of the two already.
    """
    present = [name for name in ("course.toml", "course") if (folder / name).exists()]
    if present:
        raise PlatformError(f"{folder} already has {' and '.join(present)}; nothing was written: name another folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as unfinished:
        course = Path(unfinished, "course")
        course.mkdir()
        yield course
        course.rename(folder / "course")
        (folder / "course.toml").write_text(course_toml, encoding="utf-8")


def create(folder: Path, origin: Path, topics: Sequence[Path]) -> tuple[Course, list[Package]]:
    """Make a course in `folder` with the packages `topics` and the configuration of the course `origin`.

    Builds their notebooks and releases their handouts. Raises `PackageError` with all faults of a package,
    `PlatformError` where `origin` has no configuration.
    """
    config = origin / CONFIG
    if not config.is_file():
        raise PlatformError(f"{origin.resolve()}: not a course, there is no {CONFIG}")
    shutil.copyfile(config, folder / CONFIG)
    assignments = folder / "assignments"
    assignments.mkdir()
    for topic in topics:
        shutil.copytree(topic, assignments / topic.name, ignore=shutil.ignore_patterns("__pycache__"))
    packages = [load(assignments / topic.name) for topic in topics]
    for package in packages:
        apply(plan(package.folder, folder / "source" / package.name))
    course = Course(folder)
    for package in packages:
        course.release(package.name)
    return course, packages
