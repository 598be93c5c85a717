"""What would fail silently in a hub, looked at from outside: one line each, with advice."""

import importlib.metadata
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
import requests
from packaging.version import Version

from autograder.doctor import Diagnosis
from autograder.errors import PlatformError
from hub_config import isolation
from hub_config.deployment import SERVICE, Deployment
from hub_config.laptop import free
from hub_config.process_groups import ProcessRecord, listening, recorded
from hub_config.services import PREFIX
from hub_config.settings import ROOM

VERSIONS = {
    "jupyterhub": ("5.2", "7"),
    "configurable-http-proxy": ("0.4", "0.5"),
    "nbgrader": ("0.9.6", "0.10"),
    "jupyterlab": ("4.4", "5"),
}
# What the hub lets the course service's token do: say who it is, and nothing else.
SERVICE_SCOPES = frozenset({f"read:services:name!service={SERVICE}"})

SECONDS = 5


def examine(deployment: Deployment) -> Iterator[Diagnosis]:
    """Yield one diagnosis after another: what is installed, what is closed to others, what runs."""
    yield from (version(name, importlib.metadata.version(name)) for name in VERSIONS)
    yield closed("state folder", [deployment.place.folder])
    yield closed("secrets", deployment.place.closed)
    yield closed("homes", _folders(deployment.place.homes))
    yield from rooms(deployment)
    processes = recorded(deployment.place.processes)
    yield from (port(name, number, processes) for name, number in deployment.hub.ports.items())
    yield leftovers(deployment.hub.ports["proxy"], processes)
    if any(process.name == "hub" and process.alive for process in processes) or not free(deployment.hub.ports["hub"]):
        yield from running(deployment)


def version(name: str, found: str) -> Diagnosis:
    """Look at the version of a library."""
    least, below = VERSIONS[name]
    fits = Version(least) <= Version(found) < Version(below)
    return Diagnosis(f"{name} version", fits, found, "" if fits else f"install {name}>={least},<{below}")


def closed(name: str, paths: Iterable[Path]) -> Diagnosis:
    """Look whether files and folders are closed to everybody but their owner."""
    open_ones = [path for path in paths if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    shown = ", ".join(map(str, open_ones[:3])) + (" ..." if len(open_ones) > 3 else "")
    advice = f"chmod go= {shown}; make secrets anew that others may have read" if open_ones else ""
    return Diagnosis(f"{name} closed to others", not open_ones, f"open: {shown}" if open_ones else "yes", advice)


def rooms(deployment: Deployment) -> Iterator[Diagnosis]:
    """Look whether servers are kept apart, and whether nbgrader works in them."""
    if deployment.hub.spawner != ROOM:
        yield Diagnosis("servers kept apart", True, f"as {deployment.hub.spawner} does")
        return
    try:
        isolation.require(deployment)
    except PlatformError as error:
        yield Diagnosis("servers kept apart", False, str(error), "see above: nobody can start a server")
        return
    trusted = "no, as course.toml says" if deployment.hub.trust else "in rooms"
    yield Diagnosis("servers kept apart", True, trusted)
    if not deployment.hub.trust:
        yield exchange("import autograder.exchange")


def exchange(code: str) -> Diagnosis:
    """Look whether the exchange plugin can be imported where students are, by running `code` there."""
    fault = isolation.trial(["python", "-c", code])
    advice = "install this project where the hub's Python finds it, and not only in the current folder" if fault else ""
    return Diagnosis("exchange plugin in students' servers", not fault, fault or "imports", advice)


def port(name: str, number: int, processes: Iterable[ProcessRecord]) -> Diagnosis:
    """Look whether a port is free, or held by the hub itself."""
    if free(number):
        return Diagnosis(f"port {number} ({name})", True, "free")
    ours = any(number in listening(process.pid) for process in processes if process.alive)
    advice = "" if ours else "end that program, or set another port in [hub] of course.toml"
    return Diagnosis(f"port {number} ({name})", ours, "the hub's" if ours else "held by another program", advice)


def leftovers(number: int, processes: Iterable[ProcessRecord]) -> Diagnosis:
    """Look for a proxy of this hub that has outlived it."""
    alive = any(process.name == "hub" and process.alive for process in processes)
    found = [] if alive else [str(process.pid) for process in _proxies(number)]
    advice = f"kill {' '.join(found)}" if found else ""
    return Diagnosis("nothing left of an earlier start", not found, f"proxies: {found}" if found else "nothing", advice)


def running(deployment: Deployment) -> Iterator[Diagnosis]:
    """Look at a hub that runs: the service's rights, the service, the worker."""
    yield scopes(f"http://127.0.0.1:{deployment.hub.ports['hub']}", deployment.place.secret("service_token"))
    yield from health(f"{deployment.service_url}{PREFIX}health")


def scopes(hub: str, token: str) -> Diagnosis:
    """Look what the course service's token may do."""
    name = "rights of the course service"
    try:
        answer = requests.get(f"{hub}/hub/api/user", headers={"Authorization": f"token {token}"}, timeout=SECONDS)
    except requests.RequestException as error:
        return Diagnosis(name, False, f"the hub does not answer: {error}", "see hub.log in the state folder")
    if not answer.ok:
        return Diagnosis(name, False, f"the hub refuses its token ({answer.status_code})", "start the hub again")
    more = sorted(set(answer.json().get("scopes", ())) - SERVICE_SCOPES)
    return Diagnosis(
        name,
        not more,
        f"more than it needs: {more}" if more else "to say who it is",
        "see [hub.traits]" if more else "",
    )


def health(url: str) -> Iterator[Diagnosis]:
    """Look at the course service, and at the workers it knows of."""
    try:
        answer = requests.get(url, timeout=SECONDS)
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, ValueError) as error:
        yield Diagnosis("course service", False, str(error), "see course-service.log in the state folder")
        return
    well, there = said["status"] == "ok", bool(said["workers"])
    advice = "" if well else "see below, and course-service.log in the state folder"
    yield Diagnosis("course service", well, f"{said['status']}, its database {_answers[said['database']]}", advice)
    yield Diagnosis("grading worker", there, f"{said['workers']} alive", "" if there else "start one: autograder work")


_answers = {True: "answers", False: "does not answer"}


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _proxies(number: int) -> Iterator[psutil.Process]:
    """Yield the proxies whose own port is `number`."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "--api-port" in words and words[words.index("--api-port") + 1 :][:1] == [str(number)]:
            yield process
