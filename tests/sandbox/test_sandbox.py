import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.candidate.environment import PACKAGE
from autograder.errors import PlatformError
from autograder.sandbox import sandbox
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.plan import Branch, SandboxPlan
from autograder.sandbox.sandbox import Sandbox
from autograder.wire.channel import pair
from tests.sandbox import users, visitor
from tests.sandbox.visitor import job, value

PROJECT = PACKAGE.parent


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handout")
    (folder / "data.csv").write_text("a\n1\n")
    (folder / "more").mkdir()
    (folder / "more" / "deep.txt").write_text("deep")
    return folder


@pytest.fixture(scope="module")
def inside(handout: Path) -> Iterator[Sandbox]:
    with visitor.sandbox(handout, modules=("json", "no_such_library")) as started:
        yield started


def test_a_job_works_on_its_own_copy_of_the_handout(inside: Sandbox, handout: Path) -> None:
    with job(inside) as one:
        assert value(one, "open('data.csv').read() + open('more/deep.txt').read()") == "a\n1\ndeep"
        value(one, "open('data.csv', 'w').write('gone'); open('new', 'w').write('x')")
    assert (handout / "data.csv").read_text() == "a\n1\n"
    assert not (handout / "new").exists()


def test_what_a_job_leaves_behind_no_other_job_finds(inside: Sandbox) -> None:
    folders = "('/notebook', '/scratch', '/tmp', '/dev/shm')"
    with job(inside) as one:
        assert value(one, f"[open(f + '/left', 'w').write('x') for f in {folders}]") == [1, 1, 1, 1]
        with job(inside) as other:
            assert value(other, f"import os\n[f for f in {folders} if os.path.exists(f + '/left')]") == []
    with job(inside) as after:
        assert value(after, f"import os\n[f for f in {folders} if os.path.exists(f + '/left')]") == []


@pytest.fixture(scope="module")
def python_below_tmp() -> Iterator[tuple[Path, Path]]:
    """A copy of this library and an interpreter of its own, both below the folder for temporary files."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name, "clone")
        shutil.copytree(PACKAGE, folder / PACKAGE.name)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
        Path(name).chmod(0o755)
        yield folder / ".venv" / "bin" / "python", folder


@pytest.mark.parametrize("task", ["temporary", "branched", "probe"])
def test_code_has_its_own_temporary_folder_where_the_project_lies_in_it(
    task: str, python_below_tmp: tuple[Path, Path]
) -> None:
    python, folder = python_below_tmp
    libraries = next(path for path in sys.path if Path(path).name == "site-packages")
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{libraries}:{PROJECT}"}
    done = subprocess.run([python, visitor.__file__, task], env=environment, cwd="/", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    if task == "probe":
        assert [finding for finding in found if not finding["blocked"]] == []
    else:
        assert found == {"temporary": ["written", [], True], "branched": visitor.APART}[task]


def test_a_job_sees_nothing_of_the_environment(inside: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "secret")
    with job(inside) as one:
        assert "secret" not in value(one, "import os\nstr(dict(os.environ))")


def test_of_this_library_a_candidate_holds_the_wire_and_the_checks_only(inside: Sandbox) -> None:
    listing = "import autograder, os\nsorted(os.listdir(os.path.dirname(autograder.__file__)))"
    with job(inside) as one:
        found = set(value(one, listing)) - {"__pycache__"}
        assert found == {"__init__.py", "errors.py", "limits.py", "wire", "candidate", "checks"}
        assert value(one, f"os.path.exists({str(PACKAGE)!r})") is False  # it lies elsewhere, wherever it is installed


def test_an_open_file_of_the_host_is_not_inherited(inside: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    with (tmp_path / "secret").open() as held:
        os.set_inheritable(held.fileno(), True)
        with job(inside) as one:
            targets = value(
                one, "import os\n[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')[:-1]]"
            )
    assert not any("secret" in target for target in targets)


def test_one_job_does_not_use_up_the_processes_of_another() -> None:
    assert visitor.crowded() == 0


def test_a_sandbox_that_was_killed_is_a_fault_of_the_platform(handout: Path) -> None:
    with visitor.sandbox(handout) as started:
        started._process.kill()
        started._process.wait()
        with pytest.raises(PlatformError, match="ended"), job(started):
            pass


def test_a_part_that_is_missing_is_a_fault_of_the_platform(handout: Path) -> None:
    with pytest.raises(PlatformError, match="did not start"), visitor.sandbox(handout / "missing"):
        pass


def test_a_sandbox_that_takes_too_long_says_so_before_what_it_printed(
    handout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bwrap"
    slow.write_text("#!/bin/sh\necho 'Fontconfig error: no cache' >&2\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(sandbox, "START_SECONDS", 3.0)
    plan = SandboxPlan("autograder.candidate.zygote", ("wire", "candidate", "checks"), handout)
    started = Sandbox(plan, Isolation.BUBBLEWRAP)
    with pytest.raises(
        PlatformError, match=r"^The sandbox did not start within 3 s\. Run `autograder doctor`"
    ) as slowly:
        started.wait_until_ready()
    assert str(slowly.value).endswith("\nIt printed: Fontconfig error: no cache")
    started.close()


def test_a_branch_that_does_not_start_is_a_fault_of_the_platform(handout: Path) -> None:
    with (
        visitor.sandbox(handout) as started,
        pytest.raises(PlatformError, match=r"No module named 'autograder\.missing'"),
    ):
        started.branch(Branch("autograder.missing", ())).wait_until_ready()


def test_a_branch_that_was_killed_takes_the_sandbox_along(handout: Path) -> None:
    with visitor.sandbox(handout) as started:
        branch = started.branch(Branch("autograder.candidate.zygote", ()))
        branch.wait_until_ready()
        (first,) = psutil.Process(started._process.pid).children()
        (child,) = first.children()
        child.kill()
        with pytest.raises(PlatformError, match="ended"), job(branch):
            pass
        assert not started.alive


def _runs(mark: str) -> bool:
    return subprocess.run(["pgrep", "-f", f"sleep {mark}"], capture_output=True, check=False).returncode == 0


def test_closing_ends_everything_that_runs_in_it(handout: Path) -> None:
    mine, theirs = pair()
    with visitor.sandbox(handout) as started:
        started.start([theirs])
        value(mine, "import subprocess\nsubprocess.Popen(['sleep', '4321.25']).pid")
        assert _runs("4321.25")
    assert not _runs("4321.25")
    with pytest.raises(PlatformError):
        started.start([theirs])
    mine.close()
    theirs.close()


def said(task: str, **how: Any) -> Any:
    """Return what `visitor` says about `task` when another user runs it."""
    return json.loads(users.run(visitor.__file__, task, **how))


def test_what_a_branch_holds_its_jobs_see_and_no_others() -> None:
    before = os.umask(0o077)  # who starts a sandbox may have files that nobody else reads; jobs are others
    try:
        assert visitor.branched() == visitor.APART
    finally:
        os.umask(before)


KINDS = [
    pytest.param({"isolation": "bubblewrap"}, id="an ordinary user, by namespaces"),
    pytest.param({"contained": True}, id="an ordinary user, without namespaces"),
    pytest.param({"who": users.ROOT_OF_A_CONTAINER, "contained": True}, id="root of a container"),
]


@pytest.mark.parametrize("how", KINDS)
def test_nothing_gets_out_of_the_sandbox_of_others(how: dict[str, Any]) -> None:
    findings = said("probe", **how)
    assert findings
    assert [finding for finding in findings if not finding["blocked"]] == []


def test_landlock_is_chosen_where_namespaces_are_refused() -> None:
    assert said("isolation", contained=True) == "landlock"
    assert said("isolation", contained=False) == "bubblewrap"


@pytest.mark.parametrize("how", KINDS)
def test_what_a_branch_of_others_holds_no_other_jobs_see(how: dict[str, Any]) -> None:
    assert said("branched", **how) == visitor.APART


@pytest.mark.parametrize("how", KINDS)
def test_a_job_does_nothing_to_another_that_runs_at_the_same_time(how: dict[str, Any]) -> None:
    managed, *state = said("neighbours", **how)
    assert state == [True, "mine-5f1d"]
    # Who signals everybody reaches itself; in a namespace the other's number is its own.
    assert set(managed) <= {"everybody"} or how.get("isolation") == "bubblewrap"


@pytest.mark.parametrize("how", KINDS)
def test_of_a_job_that_forks_without_end_neither_processes_nor_files_are_left(how: dict[str, Any]) -> None:
    assert said("left", **how) == []


@pytest.mark.parametrize("how", KINDS)
def test_a_grader_that_is_killed_leaves_neither_processes_nor_files(how: dict[str, Any]) -> None:
    assert said("killed", **how) == []


FIRST_JOB = """
import threading
from autograder.wire.channel import pair
from autograder.limits import Limits
from autograder.sandbox.sandbox import Forker
control, fork = pair()
job = threading.Thread(target=Forker(control, Limits(), True, lambda: None).start, args=([],))
job.start()
print(fork.receive(timeout=30)[-1])
fork.send(1)
job.join()
"""


def test_processes_that_grade_at_the_same_time_begin_with_different_users() -> None:
    seen = {subprocess.run([sys.executable, "-c", FIRST_JOB], capture_output=True, check=True).stdout for _ in "123"}
    assert len(seen) > 1
