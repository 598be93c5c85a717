"""Grade every attack by stock `nbgrader autograde` and by this project, and write BASELINE.md beside this file.

Run `python tests/attacks/baseline.py` in the project's folder. What stock nbgrader runs, runs in a sandbox of its own:
without network, in private process, user and mount namespaces, with limits, on a copy of the course. Results are kept
in the folder named by `--kept`, so that a run that was stopped goes on where it ended.
"""

import argparse
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from rich.progress import track

from autograder.attacks import attack, testbed
from autograder.attacks.attack import Attack, Suite
from autograder.attacks.decoy_course import NAME, DecoyCourse
from autograder.attacks.judge import ESCAPED
from autograder.sandbox.bubblewrap import program

HERE = Path(__file__).parent
CANARY = "canary-5f1d"
SECONDS = 60
STUDENTS = ("attacker", "a-honest", "z-honest")  # graded before, and after, the attacker
LOST = 400_000  # an unprivileged user no account has
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 10
c.ExecutePreprocessor.timeout = 10
"""
# Stock nbgrader knows no checks: their partial credit is a number, as its manual says.
CHECKED = re.compile(r'Check\("accuracy", (.+), ".+"\)')


@dataclass(frozen=True)
class Stock:
    """The effects of an attack that stock nbgrader graded between two honest students."""

    marks: dict[str, float | None]
    outputs: str
    changed: tuple[str, ...]
    late: bool
    ended: bool


def reached(attack: Attack, stock: Stock, points: float, earns: float) -> list[str]:
    """Return what `attack` reached, of the goals an attack may have."""
    found = []
    if (stock.marks.get("attacker") or 0) > earns:
        found.append("points")
    if CANARY in stock.outputs:
        found.append("data")
    honest = [stock.marks.get(name) for name in STUDENTS[1:]]
    if stock.changed or any(mark is not None and mark != points for mark in honest):
        found.append("sabotage")
    if stock.late:
        found.append("persistence")
    if not stock.ended or honest[1] is None or (honest[0] is None and not stock.changed):
        found.append("denial")
    if ESCAPED in stock.outputs and attack.goal not in found:
        found.append(attack.goal)
    return found


def template(folder: Path, target: DecoyCourse, text: str) -> None:
    """Make a course that stock nbgrader can grade, with one honest student graded and another handed in."""
    stock = DecoyCourse.read(CHECKED.sub(r"4 * \1", text))
    stock.course(folder, CANARY)
    shutil.copytree(folder / "assignments" / NAME / "private", folder / "lib" / "private")
    (folder / "nbgrader_config.py").write_text(CONFIG)
    shutil.rmtree(folder / "release")
    shutil.rmtree(folder / "submitted")
    _give(folder)
    confined(folder, "nbgrader generate_assignment arena")
    for name in STUDENTS[1:]:
        place = folder / "submitted" / name / NAME
        place.mkdir(parents=True)
        nbformat.write(target.honest(), place / f"{NAME}.ipynb")
    _give(folder)
    confined(folder, "nbgrader autograde arena --student=a-honest")
    marks = _marks(folder)
    if marks != {"a-honest": sum(target.points.values())}:
        raise RuntimeError(f"stock nbgrader does not grade honest work: {marks}")


def grade(attack: Attack, suite: Suite, course: Path, work: Path) -> Stock:
    """Grade `attack` in a copy of `course`, by stock nbgrader."""
    folder = work / attack.name.replace("/", "-")
    shutil.copytree(course, folder, symlinks=True)
    attack.hand_in(suite.target, folder / "submitted" / "attacker" / NAME)
    _give(folder)
    before = testbed.state(folder)
    # What is left behind gets a moment to act, and is looked for.
    ended = confined(
        folder,
        "nbgrader autograde arena; sleep 1;"
        " ps -e -o stat=,comm= | grep -v '^Z' | grep -vE ' (bwrap|sh|ps|grep)$' > late",
    )
    late = (folder / "late").read_text().strip() if (folder / "late").exists() else ""
    own = ("submitted/attacker/", "autograded/attacker/", "autograded/z-honest/", "gradebook.db", "late", "home/.")
    after = testbed.state(folder)
    changed = [
        name
        for name in {*before, *after}
        if before.get(name) != after.get(name) and (not name.startswith(own) or name == "home/.secret")
    ]
    seen = Stock(_marks(folder), _outputs(folder), tuple(sorted(changed)), bool(late), ended)
    subprocess.run(["rm", "-rf", str(folder)], check=True)  # Python cannot delete folders that are nested too deep
    return seen


def confined(folder: Path, command: str) -> bool:
    """Run `command` with `folder` as the course, apart from everything else; return whether it came to its end."""
    empty = ("/root", "/home", "/tmp", "/run", "/var", "/srv", "/mnt")
    hidden = [part for path in empty for part in ("--perms", "1777", "--tmpfs", path)]
    root = HERE.parents[1]
    shown = dict.fromkeys(Path(path).resolve() for path in (sys.base_prefix, sys.prefix, root / "autograder"))
    line = [program(), "--die-with-parent", "--new-session", "--clearenv", *_namespaces()]
    line += ["--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc", "--proc", "/proc", "--dev", "/dev", *hidden]
    for name in ("bin", "sbin", "lib", "lib64"):
        line += ["--symlink", f"usr/{name}", f"/{name}"]
    for path in (*shown, folder):
        above = [part for parent in list(path.parents)[-2::-1] for part in ("--perms", "0755", "--dir", str(parent))]
        line += [*above, "--bind" if path == folder else "--ro-bind", str(path), str(path)]
    line += ["--chdir", str(folder)]
    environment = {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin", "HOME": f"{folder}/home", "CANARY": CANARY, "LANG": "C.UTF-8",
        "PYTHONPATH": f"{folder}/lib:{root}", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    line += [part for name, value in environment.items() for part in ("--setenv", name, value)]
    running = subprocess.Popen(
        [*line, *_unprivileged(), "sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_limit,
    )
    try:
        running.wait(SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return False
    return running.returncode >= 0


def _namespaces() -> list[str]:
    if os.geteuid() != 0:
        return ["--unshare-all"]
    apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"]
    return [*apart, *(part for name in ("CAP_SETUID", "CAP_SETGID") for part in ("--cap-add", name))]


def _unprivileged() -> list[str]:
    """Return the command that gives up root; limits on processes do not hold for root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={LOST}", f"--regid={LOST}", "--clear-groups", "--no-new-privs", "--inh-caps=-all"]


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, 4 * 2**30),
        (resource.RLIMIT_NPROC, 400),
        (resource.RLIMIT_FSIZE, 100 * 2**20),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _give(folder: Path) -> None:
    """Make the folder's files belong to the user who grades in it."""
    if os.geteuid() == 0:
        subprocess.run(["chown", "-hR", f"{LOST}:{LOST}", str(folder)], check=True)


def _marks(folder: Path) -> dict[str, float | None]:
    try:
        with Gradebook(f"sqlite:///{folder}/gradebook.db", "stock") as gradebook:
            found: dict[str, float | None] = {}
            for name in STUDENTS:
                try:
                    found[name] = float(gradebook.find_submission(NAME, name).score)
                except MissingEntry:
                    continue
            return found
    except Exception:  # whatever a hostile database provokes
        return {}


def _outputs(folder: Path) -> str:
    """Return all outputs that feedback would show to the attacker, and the files beside them."""
    place = folder / "autograded" / "attacker" / NAME
    said = []
    for path in (Path(top, name) for top, _, names in os.walk(place) for name in sorted(names)):
        if path.suffix == ".ipynb":
            try:
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                said.append(json.dumps([cell.get("outputs") for cell in cells]))
            except (ValueError, KeyError, OSError):
                continue
        elif path.is_file() and not path.is_symlink():
            said.append(path.read_bytes()[:100_000].decode(errors="replace").replace(ESCAPED, ""))
    return "\n".join(said)


def table(suite: Suite, stock: dict[str, list[str]], ours: dict[str, list[str]]) -> str:
    """Return the page that compares both, in Markdown."""
    beaten = sum(bool(stock[each.name]) for each in suite.attacks)
    through = sum(bool(ours[each.name]) for each in suite.attacks)
    kinds = Counter(goal for each in suite.attacks for goal in stock[each.name])
    lines = [
        "# The attacks on stock nbgrader, and on this project",
        "",
        "Written by `python tests/attacks/baseline.py`. The same submissions are graded by `nbgrader autograde` as it",
        "comes, between two honest students, and by this project. Many of them were written against this project's own",
        "design and have nothing to hold on to in stock nbgrader.",
        "",
        f"- **Stock nbgrader**: {beaten} of {len(suite.attacks)} attacks got somewhere"
        f" ({', '.join(f'{goal}: {count}' for goal, count in sorted(kinds.items()))}).",
        f"- **This project**: {through} of {len(suite.attacks)}.",
        "",
        "| attack | what it tries | goal | stock nbgrader | this project |",
        "|---|---|---|---|---|",
    ]
    for each in suite.attacks:
        row = (each.name, each.tries.rstrip(".").removeprefix("to ").replace("|", "\\|"), each.goal)
        results = (", ".join(stock[each.name]) or "-", "**escaped**" if ours[each.name] else "-")
        lines.append(f"| {' | '.join((*row, *results))} |")
    return "\n".join([*lines, ""])


def run_stock(suite: Suite, kept: Path, limit: int) -> bool:
    """Grade what has no kept result, at most `limit` attacks; return whether there is nothing left."""
    left = [each for each in suite.attacks if not _place(kept, each, "stock").exists()]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        work = Path(name)
        work.chmod(0o755)
        template(work / "course", suite.target, (HERE / "assignment.txt").read_text())

        def one(each: Attack) -> None:
            found = vars(grade(each, suite, work / "course", work))
            _place(kept, each, "stock").write_text(json.dumps(found, indent=1))

        with ThreadPoolExecutor(2) as pool:
            list(track(pool.map(one, left[:limit]), "stock nbgrader", total=len(left[:limit])))
    return len(left) <= limit


def run_ours(suite: Suite, kept: Path) -> None:
    """Grade by this project what has no kept result."""
    left = [each for each in suite.attacks if not _place(kept, each, "ours").exists()]
    if not left:
        return
    with tempfile.TemporaryDirectory() as name, testbed.opened(Path(name), suite.target, CANARY) as ours:
        for each in track(left, "this project"):
            _place(kept, each, "ours").write_text(json.dumps(ours.harm(each)))


def _place(kept: Path, attack: Attack, grader: Literal["stock", "ours"]) -> Path:
    return kept / f"{attack.name.replace('/', '-')}.{grader}.json"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=Path, help="where results are kept between runs; without it, nowhere")
    parser.add_argument("--limit", type=int, default=10_000, help="how many attacks stock nbgrader grades in this run")
    chosen = parser.parse_args(arguments)
    kept = chosen.kept or Path(tempfile.mkdtemp())
    kept.mkdir(parents=True, exist_ok=True)
    suite = attack.load(HERE)
    if not run_stock(suite, kept, chosen.limit):
        return
    points = suite.target.points
    stock = {}
    for each in suite.attacks:
        found: dict[str, Any] = json.loads(_place(kept, each, "stock").read_text())
        earns = sum(points[test] for test in each.earns)
        stock[each.name] = reached(each, Stock(**found), sum(points.values()), earns)
    run_ours(suite, kept)
    ours = {each.name: json.loads(_place(kept, each, "ours").read_text()) for each in suite.attacks}
    (HERE / "BASELINE.md").write_text(table(suite, stock, ours), encoding="utf-8")


if __name__ == "__main__":
    main()
