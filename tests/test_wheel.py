"""The wheel brings all that people run: topics, attacks and configuration."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.package.package import topics
from tests.installed import ROOT, Environment, build, install

TOPIC = "a02_ledger"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("wheel")
    return install(build(folder / "dist"), folder, sys.executable)


def diagnoses(done: subprocess.CompletedProcess[str]) -> dict[str, bool]:
    """Return by name what the doctor found healthy."""
    return {diagnosis["name"]: diagnosis["healthy"] for diagnosis in json.loads(done.stdout)}


def test_the_doctor_misses_nothing_but_bytecode(installed: Environment) -> None:
    done = installed.run("autograder", "doctor", "--json")
    assert done.returncode == 1
    assert [name for name, healthy in diagnoses(done).items() if not healthy] == ["libraries are compiled"]
    assert any(name.startswith("student code cannot") for name in diagnoses(done))


def test_a_course_can_be_made_of_every_topic_of_the_project(installed: Environment) -> None:
    refused = installed.run("autograder", "new", "none", "no_such_topic")
    assert refused.stderr.endswith(f"there are {', '.join(path.name for path in topics(ROOT / 'assignments'))}\n")
    made = installed.run("autograder", "new", "class", TOPIC)
    assert made.returncode == 0, made.stderr
    course = installed.work / "class" / "course"
    done = installed.run("autograder", "--course", str(course), "check")
    assert (done.returncode, done.stdout) == (0, f"nothing is wrong with {TOPIC}\n"), done.stderr


def test_every_file_of_a_topic_and_of_an_attack_is_in_the_wheel(installed: Environment) -> None:
    code = "from autograder.distribution import sample_course; print(sample_course())"
    course = Path(installed.run("python", "-c", code).stdout.strip())
    assert course.is_relative_to(installed.folder)
    for pattern in ("assignments/**/*", "tests/attacks/*/*.py", "tests/attacks/assignment.txt", "nbgrader_config.py"):
        for path in ROOT.glob(pattern):
            if path.is_file() and path.suffix != ".pyc":
                assert (course / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_a_demo_class_is_graded_in_an_empty_folder(installed: Environment) -> None:
    done = installed.run("autograder", "demo", TOPIC, "--students", "3")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert f"grading {TOPIC}: " in done.stdout
    reports = installed.work / "demo-course" / "reports"
    assert (reports / "instructor.html").is_file()
    with (reports / "grades.csv").open(encoding="utf-8") as file:
        assert {row["topic"] for row in csv.DictReader(file)} == {TOPIC}


def test_attacks_are_graded_outside_a_clone(installed: Environment) -> None:
    done = installed.run("autograder", "doctor", "--attack", "--only", "surgery/tags", "--json")
    assert done.returncode == 0, done.stderr
    assert [attack["escaped"] for attack in json.loads(done.stdout)["attacks"]] == [False]


LOOK = """
import subprocess, tempfile
from pathlib import Path
from autograder.distribution import sample_course
from autograder.sandbox import bubblewrap
from autograder.sandbox.plan import SandboxPlan
from hub_config.isolation import trial

look = ["ls", str(sample_course() / "assignments")]
with tempfile.TemporaryDirectory() as handout:
    plan = SandboxPlan("autograder.candidate.zygote", ("wire", "candidate", "checks"), Path(handout))
    words = bubblewrap.launch(plan).command
    words = words[: -len(plan.command())]
    print(subprocess.run([*words, "ls", "/library/autograder"], capture_output=True, text=True).returncode)
    print(subprocess.run([*words, *look], capture_output=True, text=True).stderr.strip())
print(trial(["ls", "/usr"]), trial(look), sep="|")
"""


def test_neither_student_code_nor_the_server_of_a_student_sees_the_solutions(installed: Environment) -> None:
    shown = installed.run("python", "-c", LOOK)
    assert shown.returncode == 0, shown.stderr
    library, sandbox, server = shown.stdout.splitlines()
    assert library == "0"
    assert "No such file or directory" in sandbox
    assert server.startswith("|")
    assert "No such file or directory" in server
