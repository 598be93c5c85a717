"""Read course.toml: the people and the rules of a course, for the service and the hub's configuration."""

import csv
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from autograder.errors import PlatformError
from autograder.validation import faults

VARIABLE = "AUTOGRADER_COURSE"
"""The environment variable that holds the path of course.toml."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.@-]*$", max_length=100)]
"""A name that is safe as a folder, in the name of a group, and in a URL."""

Counts = Literal["best", "last"]
Feedback = Literal["all", "visible", "published"]
Late = Literal["accept", "refuse"]
Attempts = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Seconds = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


def _fillable(address: str) -> str:
    """Refuse an address with unknown fields, or one that no browser can open."""
    try:
        filled = address.format(hub="/hub/", assignment="a", student="s")
    except (LookupError, ValueError, AttributeError) as error:
        raise ValueError(f"only {{hub}}, {{assignment}} and {{student}} can be filled in: {error}") from None
    if filled and not filled.startswith(("/", "https://")):
        raise ValueError("an address begins with {hub}, / or https://")
    return address


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CourseTable(_Table):
    """The table [course]; `folder` is the nbgrader course folder, in course.toml relative to that file.

    `formgrader` is the address of a student's submission in formgrader, with {hub} for the path of the hub, and
    {assignment} and {student}. Without it, pages show no link.
    """

    id: Name
    title: Annotated[str, Field(min_length=1)]
    folder: Path = Path("course")
    time_zone: ZoneInfo = ZoneInfo("UTC")
    formgrader: Annotated[str, AfterValidator(_fillable)] = ""

    def submission_in_formgrader(self, hub: str, assignment: str, student: str) -> str:
        """Return the address of a student's submission in formgrader; "" if there is none."""
        return self.formgrader.format(hub=hub, assignment=quote(assignment), student=quote(student))


class People(_Table):
    """The table [people], for hubs whose login provides no groups; `students_file` has names in its first column."""

    instructors: tuple[Name, ...] = ()
    graders: tuple[Name, ...] = ()
    students: tuple[Name, ...] = ()
    students_file: Path | None = None


class Policy(_Table):
    """The rules of assignments.

    `counts` names the attempt that is recorded in the gradebook, `attempts` is their number (0 for any number), and
    `cool_down` the seconds between two. `feedback` is the part of the results that a student sees: all of them, those
    of visible tests until the assignment is due, or none until they are published.
    """

    counts: Counts = "best"
    attempts: Attempts = 20
    cool_down: Seconds = 60
    feedback: Feedback = "visible"
    late: Late = "accept"
    max_mb: Annotated[int, Field(gt=0, le=1000, strict=True)] = 20


class Rules(Policy):
    """The rules of one assignment."""

    due: AwareDatetime | None = None
    released: bool = False
    published: bool = False


class CourseSettings(_Table):
    """The content of course.toml; only the hub's configuration reads the table [hub]."""

    course: CourseTable
    people: People = People()
    policy: Policy = Policy()
    assignments: dict[Name, Rules] = {}
    hub: dict[str, Any] = {}

    def rules(self, assignment: str) -> Rules:
        """Return the rules of an assignment: its own, and otherwise those of all assignments."""
        specific = self.assignments.get(assignment, Rules()).model_dump(exclude_unset=True)
        return Rules(**{**self.policy.model_dump(), **specific})

    @property
    def students_group(self) -> str:
        """The hub's group of the students."""
        return f"nbgrader-{self.course.id}"

    @property
    def graders_group(self) -> str:
        """The hub's group of the graders."""
        return f"formgrade-{self.course.id}"

    @property
    def instructors_group(self) -> str:
        """The hub's group of the instructors, who may also do everything that graders may."""
        return f"instructors-{self.course.id}"


def load(path: Path) -> CourseSettings:
    """Return the settings in the file `path`, with the absolute path of the course folder and all students.

    Raises `PlatformError` that lists all faults at once.
    """
    try:
        settings = CourseSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        students = [*settings.people.students, *_students(path.parent, settings.people.students_file)]
        people = settings.people.model_copy(update={"students": tuple(dict.fromkeys(students))})
    except OSError as error:
        raise PlatformError(f"{error.filename}: {error.strerror}; set {VARIABLE} to the path of course.toml") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlatformError(f"{path.name}: not TOML: {error}") from error
    except ValidationError as error:
        raise PlatformError("\n".join(f"{path.name}: {fault}" for fault in faults(error))) from error
    folder = (path.parent / settings.course.folder).resolve()
    course = settings.course.model_copy(update={"folder": folder})
    return settings.model_copy(update={"course": course, "people": people})


def _students(folder: Path, name: Path | None) -> list[str]:
    """Return the names in the first column of a CSV file; a first line "name" is its header."""
    if name is None:
        return []
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        rows = [row[0].strip() for row in csv.reader(file) if row and row[0].strip()]
    return TypeAdapter(list[Name]).validate_python(rows[1:] if rows[:1] == ["name"] else rows)
