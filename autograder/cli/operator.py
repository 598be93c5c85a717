"""The verbs for operators of the platform."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.context import Context
from autograder.errors import PackageError, PlatformError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from autograder.doctor import Diagnosis


@click.command()
@click.option(
    "--settings",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="AUTOGRADER_COURSE",
    required=True,
    help="The file course.toml.  [default: the environment variable AUTOGRADER_COURSE]",
)
@click.option("--workers", type=click.IntRange(min=1), help="Submissions to grade side by side.  [default: all cores]")
@click.option(
    "--sandboxes", type=click.IntRange(min=1), default=4, show_default=True, help="Notebooks to keep sandboxes of."
)
def work(path: Path, workers: int | None, sandboxes: int) -> None:
    """Grade the submissions that the course service receives, until stopped; several may run, on several machines."""
    import signal
    import threading

    from autograder.course_toml import load
    from autograder.service import logs
    from autograder.service.worker import Worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker = Worker(load(path), workers or os.cpu_count() or 1, sandboxes)
    logs.log_to_stderr()
    worker.run(stop)


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-hub"),
    show_default=True,
    help="The folder with course.toml; a demo course is made where there is none.",
)
@click.option(
    "--port", type=click.IntRange(1, 65532), default=8000, show_default=True, help="The port of a new demo course."
)
@click.option(
    "--new-password", "anew", multiple=True, metavar="NAME", help="Make a new password for NAME; may be repeated."
)
@click.pass_obj
def hub(course: Context, folder: Path, port: int, anew: tuple[str, ...]) -> None:
    """Run a hub on this machine: hand out, collect and grade, each student in a sandbox."""
    from rich.console import Console

    from hub_config import deployment, laptop

    console = Console()
    if not (folder / "course.toml").exists():
        _make_demo(course.packages_or_samples(()), folder, port, console)
    laptop.run(deployment.read(folder / "course.toml"), console, anew)


@click.command()
@click.option("--attack", is_flag=True, help="Grade this project's dishonest submissions; exit with 1 if one escapes.")
@click.option("--only", multiple=True, metavar="FAMILY[/NAME]", help="With --attack: only these; may be repeated.")
@click.option("--hub", "as_hub", is_flag=True, help="Examine the hub in --folder instead.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-hub"),
    show_default=True,
    help="With --hub: the folder with course.toml.",
)
@click.option("--fix", is_flag=True, help="Compile the libraries that lack bytecode, then examine.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def doctor(
    course: Context, attack: bool, only: tuple[str, ...], as_hub: bool, folder: Path, fix: bool, as_json: bool
) -> None:
    """Examine whether this machine can grade, and try to break out of the sandbox."""
    if only and not attack:
        raise click.UsageError("--only belongs to --attack")
    if attack and as_hub:
        raise click.UsageError("--attack and --hub do not go together")
    if fix:
        from autograder.doctor import fix as fix_this_machine

        fix_this_machine()
    if attack:
        healthy = _attack(course.attacks(), only, as_json)
    else:
        healthy = _examine(_hub_findings(folder / "course.toml") if as_hub else _grading_findings(), as_json)
    if not healthy:
        sys.exit(1)


def _make_demo(topics: Sequence[Path], folder: Path, port: int, console: Console) -> None:
    """Make a course of the packages `topics` in `folder`, to try the hub with."""
    from autograder import course_folder
    from hub_config.demo import DEMO, course_toml

    if not topics:
        raise PlatformError("the course has no topics: write a package in assignments/ first")
    text = course_toml([topic.name for topic in topics], DEMO, port, cool_down=10)
    console.print(f"making a demo course in {folder}; this takes about half a minute", soft_wrap=True)
    with course_folder.beside_course_toml(folder, text) as course:
        course_folder.create(course, topics[0].parents[1], topics)


def _grading_findings() -> Iterable[Diagnosis]:
    from autograder.doctor import examine

    return examine()


def _hub_findings(file: Path) -> Iterable[Diagnosis]:
    from hub_config import deployment, doctor

    return doctor.examine(deployment.read(file))


def _examine(diagnoses: Iterable[Diagnosis], as_json: bool) -> bool:
    """Print the diagnoses; return whether all are healthy."""
    from dataclasses import asdict

    seen = []
    for diagnosis in diagnoses:
        seen.append(diagnosis)
        if not as_json:
            mark = click.style("ok  ", fg="green") if diagnosis.healthy else click.style("FAIL", fg="red")
            click.echo(f"{mark} {diagnosis.name}: {diagnosis.detail}")
            if diagnosis.advice:
                click.echo(f"     {diagnosis.advice}")
    if as_json:
        click.echo(json.dumps([asdict(diagnosis) for diagnosis in seen], indent=1))
    return all(diagnosis.healthy for diagnosis in seen)


def _attack(folder: Path, only: Sequence[str], as_json: bool) -> bool:
    """Grade the dishonest submissions in `folder` on this machine; return whether none escaped."""
    from rich.console import Console

    from autograder.attacks import show
    from autograder.attacks.attack import load
    from autograder.sandbox.probe import require_isolation

    try:
        suite = load(folder, only)
    except PackageError as error:
        raise click.UsageError("\n".join(error.faults)) from error
    isolation = require_isolation()
    outcomes = show.run(suite, Console(stderr=True))
    if as_json:
        click.echo(json.dumps({"isolation": isolation, "attacks": show.as_dicts(outcomes)}, indent=1))
    else:
        Console().print(show.table(outcomes, isolation))
    return not any(outcome.escaped for outcome in outcomes)
