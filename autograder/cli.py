"""The command line: `autograder VERB`. Verbs import what they need when they run, so that help is instant."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from autograder.doctor import Diagnosis
    from autograder.edits import Side
    from autograder.proof import Grade

_TOPICS = click.argument("topics", nargs=-1, metavar="[TOPIC]...")


class Broken(click.ClickException):
    """The platform, not an author, must act."""

    exit_code = 3


@dataclass
class Course:
    """A course folder, and what grades known submissions in it: by default the platform itself."""

    folder: Path = field(default_factory=Path)
    grade: Grade | None = None

    def packages(self, topics: Sequence[str]) -> list[Path]:
        """Return the folders of `topics`; of all topics if none is named."""
        from autograder.package import topics as all_topics

        assignments = self.folder / "assignments"
        if not assignments.is_dir():
            raise click.UsageError(f"no folder {assignments}; run in a course folder, or name one with --course")
        found = {path.name: path for path in all_topics(assignments)}
        unknown = [topic for topic in topics if topic not in found]
        if unknown:
            raise click.UsageError(f"no topic {', '.join(unknown)}; there are {', '.join(found) or 'none'}")
        return [found[topic] for topic in topics or found]

    def grader(self) -> Grade:
        """Return what grades known submissions."""
        from autograder.rehearsal import grade

        return self.grade or grade

    def source(self, package: Path) -> Path:
        """Return the folder in source/ that is built from the package in the folder `package`."""
        return self.folder / "source" / package.name


@click.group()
@click.option(
    "--course",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course folder, which has assignments/ and source/.  [default: the current folder]",
)
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Write, prove and grade MLOps assignments."""
    course = context.ensure_object(Course)
    course.folder = folder or course.folder
    # nbgrader calls alembic, which is installed beside this program, by its bare name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


@main.command()
@_TOPICS
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if anything would be written.")
@click.option(
    "--keep",
    type=click.Choice(["package", "source"]),
    help="Whose edits hold where both the package and source/ were edited.",
)
@click.pass_obj
def sync(course: Course, topics: tuple[str, ...], only_check: bool, keep: Side | None) -> None:
    """Build source/ from the packages, and take edits made in source/ back into them."""
    faults = []
    for folder in course.packages(topics):
        faults += _sync(folder, course.source(folder), only_check, keep)
    if not topics:
        faults += _map(course.folder / "assignments", only_check)
    _end(faults)


@main.command()
@_TOPICS
@click.pass_obj
def check(course: Course, topics: tuple[str, ...]) -> None:
    """List everything that is wrong with the packages or differs in source/, and write nothing."""
    folders = course.packages(topics)
    faults = [fault for folder in folders for fault in _sync(folder, course.source(folder), True, None)]
    if not topics:
        faults += _map(course.folder / "assignments", True)
    _end(faults)
    click.echo(f"nothing is wrong with {', '.join(folder.name for folder in folders) or 'no packages'}")


@main.command()
@_TOPICS
@click.option("--repeat", type=click.IntRange(min=1), default=2, show_default=True, help="How often to grade each.")
@click.option("--only", multiple=True, metavar="NAME", help="Grade only this submission; may be given repeatedly.")
@click.option("--sample", "sampled", is_flag=True, help="Grade the fewest that fail each hidden test once.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.pass_obj
def verify(
    course: Course, topics: tuple[str, ...], repeat: int, only: tuple[str, ...], sampled: bool, as_json: bool
) -> None:
    """Grade the packages' known submissions, and refuse a package whose tests they do not prove."""
    from rich.console import Console

    from autograder.errors import PlatformError
    from autograder.matrix import as_dict, show
    from autograder.package import load_all
    from autograder.proof import prove_all
    from autograder.verify import sample

    if sampled and only:
        raise click.UsageError("--sample and --only do not go together")
    packages, faults = load_all(course.packages(topics))
    known = {package: sample(package) if sampled else package.submissions for package in packages}
    names = {package: [name for name in there if not only or name in only] for package, there in known.items()}
    unknown = set(only).difference(*names.values())
    if unknown and not faults:
        raise click.UsageError(f"no known submission {', '.join(sorted(unknown))}")
    names = {package: chosen for package, chosen in names.items() if chosen}
    try:
        reports, late = prove_all(names, course.grader(), repeat, Console(stderr=True))
    except PlatformError as error:
        raise Broken(str(error)) from error
    faults += [*late, *(fault for report in reports.values() for fault in report.faults)]
    if as_json:
        click.echo(json.dumps({"reports": list(map(as_dict, reports.values())), "faults": faults}, indent=1))
    else:
        for package, report in reports.items():
            show(Console(), package, report)
    _end(faults)


@main.command()
@_TOPICS
@click.option("--salts", type=click.IntRange(min=1), default=20, show_default=True, help="How many to try.")
@click.option("--submission", "only", multiple=True, metavar="NAME", help="Measure only this; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print all scores and messages as JSON.")
@click.pass_obj
def calibrate(course: Course, topics: tuple[str, ...], salts: int, only: tuple[str, ...], as_json: bool) -> None:
    """Measure what known submissions get under many salts, without the sandbox: trust your package first."""
    from rich.console import Console

    from autograder.calibration import as_dict, measure, show, worth_measuring
    from autograder.errors import PackageError
    from autograder.package import load_all

    packages, faults = load_all(course.packages(topics))
    chosen = {package: only or worth_measuring(package) for package in packages}
    unknown = {name for package, names in chosen.items() for name in names if name not in package.submissions}
    if unknown:
        raise click.UsageError(f"not every topic has a known submission {', '.join(sorted(unknown))}")
    reports = []
    for package, names in chosen.items():
        try:
            calibration = measure(package, names, salts, Console(stderr=True))
        except PackageError as error:
            faults += error.faults
            continue
        faults += calibration.faults
        reports.append(as_dict(package, calibration))
        if not as_json:
            show(Console(), package, calibration)
    if as_json:
        click.echo(json.dumps({"reports": reports, "faults": faults}, indent=1))
    _end(faults)


@main.command()
@_TOPICS
@click.option("--student", "students", multiple=True, metavar="ID", help="Grade only this student; may be repeated.")
@click.option("--workers", type=click.IntRange(min=1), help="How many to grade side by side.  [default: all cores]")
@click.option("--executor", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, such as tcp://127.0.0.1:8786.")
@click.option("--no-cache", is_flag=True, help="Grade again what was graded before.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.pass_obj
def grade(
    course: Course,
    topics: tuple[str, ...],
    students: tuple[str, ...],
    workers: int | None,
    executor: str,
    scheduler: str | None,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Grade what is in submitted/: student code in the sandbox, tests apart from it, scores in the gradebook."""
    from rich.console import Console

    from autograder.errors import PackageError, PlatformError
    from autograder.grading import show
    from autograder.grading.course import Course as Graded
    from autograder.grading.crew import Crew

    if (executor == "dask") != (scheduler is not None):
        raise click.UsageError("--executor dask and --scheduler ADDRESS belong together")
    try:
        graded = Graded(course.folder)
        with Crew.dask(scheduler) if scheduler else Crew.local(workers) as crew:
            outcomes = show.grade(graded, topics or graded.topics(), students, crew, not no_cache, Console(stderr=True))
    except PackageError as error:
        _end(error.faults)
        return
    except PlatformError as error:
        raise Broken(str(error)) from error
    if as_json:
        click.echo(json.dumps({"submissions": show.as_dicts(graded, outcomes)}, indent=1))
    else:
        Console().print(show.table(graded, outcomes))
    faults = [outcome for outcome in outcomes if outcome.fault]
    for outcome in faults:
        click.echo(f"{outcome.student} {outcome.topic}: not graded: {outcome.fault}", err=True)
    if faults:
        raise Broken(f"{len(faults)} of {len(outcomes)} submissions were not graded; their marks are empty")


@main.command()
@click.option(
    "--settings",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="AUTOGRADER_COURSE",
    required=True,
    help="The file course.toml.  [default: the environment variable AUTOGRADER_COURSE]",
)
@click.option("--workers", type=click.IntRange(min=1), help="How many to grade side by side.  [default: all cores]")
@click.option(
    "--sandboxes", type=click.IntRange(min=1), default=4, show_default=True, help="Of how many notebooks to keep them."
)
def work(path: Path, workers: int | None, sandboxes: int) -> None:
    """Grade what students hand in to the course service, until told to stop; several may run, on several machines."""
    import signal
    import threading

    from autograder.errors import PackageError, PlatformError
    from autograder.service import logs
    from autograder.service.settings import load
    from autograder.service.worker import Worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        worker = Worker(load(path), workers or os.cpu_count() or 1, sandboxes)
        logs.to_stderr()
        worker.run(stop)
    except (PlatformError, PackageError) as error:
        raise Broken(str(error)) from error


@main.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to.  [default: reports/]")
@click.pass_obj
def report(course: Course, folder: Path | None) -> None:
    """Write the grade reports: a page for the instructor, one for each student, and a table."""
    from autograder.errors import PlatformError
    from autograder.reports import write

    try:
        written = write(course.folder, folder or course.folder / "reports")
    except PlatformError as error:
        raise Broken(str(error)) from error
    for path in (written.instructor, written.grades):
        click.echo(f"wrote {path}")
    click.echo(f"wrote {len(written.students)} pages for students beside them")


@main.command()
@click.option("--attack", is_flag=True, help="Grade this project's dishonest submissions; exit with 1 if one escapes.")
@click.option("--only", multiple=True, metavar="FAMILY[/NAME]", help="With --attack: only these; may be repeated.")
@click.option("--hub", "as_hub", is_flag=True, help="Look at the hub of --folder instead.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-hub"),
    show_default=True,
    help="With --hub: the folder with course.toml.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def doctor(course: Course, attack: bool, only: tuple[str, ...], as_hub: bool, folder: Path, as_json: bool) -> None:
    """Look at what this machine needs for grading, and try to break out of the sandbox."""
    if only and not attack:
        raise click.UsageError("--only belongs to --attack")
    if attack and as_hub:
        raise click.UsageError("--attack and --hub do not go together")
    if attack:
        healthy = _attack(course.folder / "tests" / "attacks", only, as_json)
    else:
        healthy = _examine(_hub_findings(folder / "course.toml") if as_hub else _grading_findings(), as_json)
    if not healthy:
        sys.exit(1)


@main.command()
@_TOPICS
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-course"),
    show_default=True,
    help="Where to build the course; an earlier demo there is replaced.",
)
@click.option("--students", type=click.IntRange(min=3), default=30, show_default=True, help="Size of the class.")
@click.option("--seed", type=int, default=2013, show_default=True, help="Another seed plays another class.")
@click.option("--workers", type=click.IntRange(min=1), help="How many to grade side by side.  [default: all cores]")
@click.pass_obj
def demo(course: Course, topics: tuple[str, ...], folder: Path, students: int, seed: int, workers: int | None) -> None:
    """Play a class: hand out every topic, or those named, hand in, grade, and write feedback and reports."""
    from rich.console import Console

    from autograder.demo import run
    from autograder.errors import PackageError, PlatformError

    try:
        _end(run(folder, course.packages(topics), students, seed, workers, Console()))
    except PackageError as error:
        _end(error.faults)
    except PlatformError as error:
        raise Broken(str(error)) from error


@main.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-hub"),
    show_default=True,
    help="The folder with course.toml; a demo course is made where there is none.",
)
@click.option("--port", type=click.IntRange(1, 65532), default=8000, show_default=True, help="Of a new demo course.")
@click.option(
    "--new-password", "anew", multiple=True, metavar="NAME", help="Make NAME a new password; may be repeated."
)
@click.pass_obj
def hub(course: Course, folder: Path, port: int, anew: tuple[str, ...]) -> None:
    """Run a hub on this machine: hand out, collect and grade, each student in a sandbox."""
    from rich.console import Console

    from autograder.errors import PlatformError

    try:
        from hub_config import deployment, laptop
    except ModuleNotFoundError as error:
        raise Broken(f"{error.name} is not installed: pip install 'mlops-autograder[grader,hub]'") from error
    try:
        console = Console()
        if not (folder / "course.toml").exists():
            _make_demo(course.packages(()), folder, port, console)
        laptop.run(deployment.read(folder / "course.toml"), console, anew)
    except PlatformError as error:
        raise Broken(str(error)) from error


def _make_demo(given: Sequence[Path], folder: Path, port: int, console: Console) -> None:
    """Make a course of the packages `given` to try the hub with; course.toml comes last, and says that all is there."""
    from autograder.demo import lay_out
    from autograder.errors import PlatformError
    from hub_config.demo import course_toml

    if (folder / "course").exists():
        raise PlatformError(f"{folder} has a course and no course.toml: write one, or name another folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with console.status(f"making a demo course in {folder}"), TemporaryDirectory(dir=folder) as unfinished:
        made = Path(unfinished, "course")
        made.mkdir()
        _, packages = lay_out(made, given)
        made.rename(folder / "course")
        (folder / "course.toml").write_text(course_toml([package.name for package in packages], port), encoding="utf-8")


def _grading_findings() -> Iterable[Diagnosis]:
    from autograder.doctor import examine

    return examine()


def _hub_findings(file: Path) -> Iterable[Diagnosis]:
    from autograder.errors import PlatformError
    from hub_config import deployment, doctor

    try:
        return doctor.examine(deployment.read(file))
    except PlatformError as error:
        raise Broken(str(error)) from error


def _examine(diagnoses: Iterable[Diagnosis], as_json: bool) -> bool:
    """Print what was found out; return whether all is in order."""
    from dataclasses import asdict

    found = []
    for diagnosis in diagnoses:
        found.append(diagnosis)
        if not as_json:
            mark = click.style("ok  ", fg="green") if diagnosis.healthy else click.style("FAIL", fg="red")
            click.echo(f"{mark} {diagnosis.name}: {diagnosis.detail}")
            if diagnosis.advice:
                click.echo(f"     {diagnosis.advice}")
    if as_json:
        click.echo(json.dumps([asdict(diagnosis) for diagnosis in found], indent=1))
    return all(diagnosis.healthy for diagnosis in found)


def _attack(folder: Path, only: Sequence[str], as_json: bool) -> bool:
    """Grade the dishonest submissions in `folder` on this machine; return whether none escaped."""
    from rich.console import Console

    from autograder.attacks import show
    from autograder.attacks.attack import load
    from autograder.candidate.probe import require_isolation
    from autograder.errors import PackageError, PlatformError

    try:
        suite, isolation = load(folder, only), require_isolation()
        outcomes = show.run(suite, Console(stderr=True))
    except PackageError as error:
        raise click.UsageError("\n".join(error.faults)) from error
    except PlatformError as error:
        raise Broken(str(error)) from error
    if as_json:
        click.echo(json.dumps({"isolation": isolation, "attacks": show.as_dicts(outcomes)}, indent=1))
    else:
        Console().print(show.table(outcomes, isolation))
    return not any(outcome.escaped for outcome in outcomes)


def _sync(folder: Path, source: Path, only_check: bool, keep: Side | None) -> list[str]:
    """Bring a package and its folder in source/ together, say what was written, and return what is wrong."""
    from autograder.errors import PackageError
    from autograder.sync import apply, plan

    try:
        planned = plan(folder, source, keep)
        if not only_check:
            apply(planned)
    except PackageError as error:
        return error.faults
    for line in (line for diff in planned.diffs for line in diff.splitlines()):
        click.secho(line, fg={"+": "green", "-": "red"}.get(line[:1]))
    if only_check:
        return [
            *planned.faults,
            *(f"{write.path}: out of date; run autograder sync" for write in planned.writes),
        ]
    for write in planned.writes:
        click.echo(f"wrote {write.path}")
    return list(planned.faults)


def _map(assignments: Path, only_check: bool) -> list[str]:
    """Build the course map, if the course makes promises and its packages are sound; return what is wrong."""
    from autograder import coursemap
    from autograder.errors import PackageError
    from autograder.package import load_all
    from autograder.package import topics as all_topics

    try:
        promises = coursemap.load(assignments)
    except PackageError as error:
        return error.faults
    packages, broken = load_all(all_topics(assignments))
    if promises is None or broken:  # what is broken was listed before
        return []
    path, text = assignments / coursemap.MAP, coursemap.render(packages, promises)
    faults = list(coursemap.faults(packages, promises))
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return faults
    if only_check:
        return [*faults, f"{path}: out of date; run autograder sync"]
    path.write_text(text, encoding="utf-8")
    click.echo(f"wrote {path}")
    return faults


def _end(faults: Sequence[str]) -> None:
    """Print all faults and end with exit code 1 if there are any."""
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    main()
