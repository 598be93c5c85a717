"""The verbs for authors of topics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from autograder.cli.context import TOPICS, Context, exit_with
from autograder.errors import PackageError

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.package.merge import Side


@click.command()
@TOPICS
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if anything would be written.")
@click.option(
    "--keep",
    type=click.Choice(["package", "source"]),
    help="Whose edits hold where both the package and source/ were edited.",
)
@click.pass_obj
def sync(course: Context, topics: tuple[str, ...], only_check: bool, keep: Side | None) -> None:
    """Build source/ from the packages, and take edits made in source/ back into them."""
    faults = []
    for folder in course.packages(topics):
        faults += _sync(folder, course.source(folder), only_check, keep)
    if not topics:
        faults += _map(course.folder / "assignments", only_check)
    exit_with(faults)


@click.command()
@TOPICS
@click.pass_obj
def check(course: Context, topics: tuple[str, ...]) -> None:
    """List everything that is wrong with the packages or differs in source/, and write nothing."""
    folders = course.packages(topics)
    faults = [fault for folder in folders for fault in _sync(folder, course.source(folder), True, None)]
    if not topics:
        faults += _map(course.folder / "assignments", True)
    exit_with(faults)
    click.echo(f"nothing is wrong with {', '.join(folder.name for folder in folders) or 'no packages'}")


@click.command()
@TOPICS
@click.option("--repeat", type=click.IntRange(min=1), default=2, show_default=True, help="How often to grade each.")
@click.option("--only", multiple=True, metavar="NAME", help="Grade only this submission; may be given repeatedly.")
@click.option("--sample", "sampled", is_flag=True, help="Grade the fewest that fail each hidden test once.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.pass_obj
def verify(
    course: Context, topics: tuple[str, ...], repeat: int, only: tuple[str, ...], sampled: bool, as_json: bool
) -> None:
    """Grade the packages' known submissions, and refuse a package whose tests they do not prove."""
    from rich.console import Console

    from autograder.package.package import load_all
    from autograder.proof.judge import sample
    from autograder.proof.matrix import as_dict, show
    from autograder.proof.prove import prove_all

    if sampled and only:
        raise click.UsageError("--sample and --only do not go together")
    packages, faults = load_all(course.packages(topics))
    known = {package: sample(package) if sampled else package.submissions for package in packages}
    names = {package: [name for name in there if not only or name in only] for package, there in known.items()}
    unknown = set(only).difference(*names.values())
    if unknown and not faults:
        raise click.UsageError(f"no known submission {', '.join(sorted(unknown))}")
    names = {package: chosen for package, chosen in names.items() if chosen}
    proof = prove_all(names, course.grader(), repeat, Console(stderr=True))
    faults += [*proof.faults, *(fault for report in proof.reports.values() for fault in report.faults)]
    if as_json:
        reports = list(map(as_dict, proof.reports.values()))
        click.echo(json.dumps({"reports": reports, "faults": faults, "troubles": proof.troubles}, indent=1))
    else:
        for package, report in proof.reports.items():
            show(Console(), package, report)
    exit_with(faults, proof.troubles)


@click.command()
@TOPICS
@click.option("--salts", type=click.IntRange(min=1), default=20, show_default=True, help="How many to try.")
@click.option("--submission", "only", multiple=True, metavar="NAME", help="Measure only this; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print all scores and messages as JSON.")
@click.pass_obj
def calibrate(course: Context, topics: tuple[str, ...], salts: int, only: tuple[str, ...], as_json: bool) -> None:
    """Measure what known submissions get under many salts, without the sandbox: trust your package first."""
    from rich.console import Console

    from autograder.package.package import load_all
    from autograder.proof.calibration import as_dict, measure, show, worth_measuring

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
    exit_with(faults)


def _sync(folder: Path, source: Path, only_check: bool, keep: Side | None) -> list[str]:
    """Bring a package and its folder in source/ together, say what was written, and return what is wrong."""
    from autograder.package.sync import apply, plan

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
    from autograder.package import course_map
    from autograder.package.package import load_all
    from autograder.package.package import topics as all_topics

    try:
        promises = course_map.load(assignments)
    except PackageError as error:
        return error.faults
    packages, broken = load_all(all_topics(assignments))
    if promises is None or broken:  # what is broken was listed before
        return []
    path, text = assignments / course_map.MAP, course_map.render(packages, promises)
    faults = list(course_map.faults(packages, promises))
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return faults
    if only_check:
        return [*faults, f"{path}: out of date; run autograder sync"]
    path.write_text(text, encoding="utf-8")
    click.echo(f"wrote {path}")
    return faults
