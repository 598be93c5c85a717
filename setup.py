"""Put the sample course into wheels. Everything else about the build is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
FILES = ("nbgrader_config.py", "assignments/**/*", "tests/attacks/assignment.txt", "tests/attacks/*/*.py")


class BuildWithCourse(build_py):
    """Copy the sample course beside the modules; an editable installation finds it in the clone."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        course = Path(self.build_lib, "autograder", "sample_course")
        shutil.rmtree(course, ignore_errors=True)  # of an earlier build
        for path in (path for pattern in FILES for path in ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                target = course / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildWithCourse})
