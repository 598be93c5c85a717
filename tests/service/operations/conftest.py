"""A service without a hub, and people in its course."""

import shutil
from pathlib import Path

import pytest
from jupyterhub.services.auth import HubOAuth

from autograder.course_toml import CourseSettings, CourseTable, People, Policy, Rules
from autograder.service.models import Role
from autograder.service.people import Person
from autograder.service.service import Service
from tests.grading import school

ADA, BEN = Person("ada", Role.STUDENT), Person("ben", Role.STUDENT)
TAO, IRENE = Person("tao", Role.GRADER), Person("irene", Role.INSTRUCTOR)


@pytest.fixture(scope="session")
def course_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder, made once, as nbgrader needs seconds to make a gradebook; tests work on copies."""
    folder = tmp_path_factory.mktemp("operations") / "course"
    school.make(folder)
    return folder


@pytest.fixture
def service(tmp_path: Path, course_folder: Path) -> Service:
    """A course with a released assignment, which students can hand in once an hour."""
    shutil.copytree(course_folder, tmp_path / "course")
    settings = CourseSettings(
        course=CourseTable(id="mlops", title="MLOps", folder=tmp_path / "course"),
        people=People(students=("ada", "ben")),
        policy=Policy(cool_down=3600),
        assignments={"toy": Rules(released=True)},
    )
    prefixes = {"base_url": "/services/course/", "hub_prefix": "/hub/", "api_url": "http://127.0.0.1:1/hub/api"}
    return Service.start(settings, HubOAuth(api_token="token", oauth_client_id="service-course", **prefixes))
