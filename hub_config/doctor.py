"""Check a hub from outside for faults that nobody would notice; each check gives one line, with advice."""

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
from hub_config.settings import SANDBOX

VERSIONS = {
    "jupyterhub": ("5.2", "7"),
    "configurable-http-proxy": ("0.4", "0.5"),
    "nbgrader": ("0.9.6", "0.10"),
    "jupyterlab": ("4.4", "5"),
}
# The only right that the course service's token needs: to read its own name.
SERVICE_SCOPES = frozenset({f"read:services:name!service={SERVICE}"})

SECONDS = 5


def examine(deployment: Deployment) -> Iterator[Diagnosis]:
    """Yield the diagnoses of versions, permissions, isolation, ports and processes."""
    yield from (version(name, importlib.metadata.version(name)) for name in VERSIONS)
    yield closed("state folder", [deployment.state.folder])
    yield closed("secrets", deployment.state.closed)
    yield closed("homes", _folders(deployment.state.homes))
    yield from servers(deployment)
    processes = recorded(deployment.state.processes)
    yield from (port(name, number, processes) for name, number in deployment.hub.ports.items())
    yield leftovers(deployment.hub.ports["proxy"], processes)
    if any(process.name == "hub" and process.alive for process in processes) or not free(deployment.hub.ports["hub"]):
        yield from running(deployment)


def version(name: str, number: str) -> Diagnosis:
    """Check the version number of a library."""
    least, below = VERSIONS[name]
    fits = Version(least) <= Version(number) < Version(below)
    return Diagnosis(f"{name} version", fits, number, "" if fits else f"install {name}>={least},<{below}")


def closed(name: str, paths: Iterable[Path]) -> Diagnosis:
    """Check that only their owner can read files and folders."""
    readable = [path for path in paths if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    shown = ", ".join(map(str, readable[:3])) + (" ..." if len(readable) > 3 else "")
    advice = f"chmod go= {shown}; make new secrets in place of those that others may have read" if readable else ""
    return Diagnosis(f"{name} closed to others", not readable, f"open: {shown}" if readable else "yes", advice)


def servers(deployment: Deployment) -> Iterator[Diagnosis]:
    """Check that servers are isolated, and that nbgrader works in them."""
    name = "servers isolated"
    if deployment.hub.spawner != SANDBOX:
        yield Diagnosis(name, True, f"left to {deployment.hub.spawner}")
        return
    try:
        isolation.require(deployment)
    except PlatformError as error:
        yield Diagnosis(name, False, str(error), "follow the advice above; until then nobody can start a server")
        return
    yield Diagnosis(name, True, "no, as course.toml trusts all users" if deployment.hub.trust else "each in a sandbox")
    if not deployment.hub.trust:
        yield exchange("import autograder.exchange")


def exchange(code: str) -> Diagnosis:
    """Check that students' servers can import the exchange plugin, by running `code` in a sandbox of theirs."""
    fault = isolation.trial(["python", "-c", code])
    advice = "install this project where the hub's Python finds it, and not only in the current folder" if fault else ""
    return Diagnosis("exchange plugin in students' servers", not fault, fault or "imports", advice)


def port(name: str, number: int, processes: Iterable[ProcessRecord]) -> Diagnosis:
    """Check that a port is free or used by the hub itself."""
    if free(number):
        return Diagnosis(f"port {number} ({name})", True, "free")
    ours = any(number in listening(process.pid) for process in processes if process.alive)
    advice = "" if ours else "end that program, or set another port in [hub] of course.toml"
    return Diagnosis(f"port {number} ({name})", ours, f"used by {'the hub' if ours else 'another program'}", advice)


def leftovers(number: int, processes: Iterable[ProcessRecord]) -> Diagnosis:
    """Check that no proxy of this hub has outlived it."""
    alive = any(process.name == "hub" and process.alive for process in processes)
    proxies = [] if alive else [str(process.pid) for process in _proxies(number)]
    detail = f"proxies: {', '.join(proxies)}" if proxies else "nothing"
    advice = f"kill {' '.join(proxies)}" if proxies else ""
    return Diagnosis("nothing left of an earlier start", not proxies, detail, advice)


def running(deployment: Deployment) -> Iterator[Diagnosis]:
    """Check a hub that runs: the rights of the course service, the service itself, the grading worker."""
    yield scopes(deployment.api_url, deployment.state.secret("service_token"))
    yield from health(f"{deployment.service_url}{PREFIX}health")


def scopes(api_url: str, token: str) -> Diagnosis:
    """Check that the course service's token has no more rights than it needs."""
    name = "rights of the course service"
    try:
        answer = requests.get(f"{api_url}/user", headers={"Authorization": f"token {token}"}, timeout=SECONDS)
    except requests.RequestException as error:
        return Diagnosis(name, False, f"the hub does not answer: {error}", "see hub.log in the state folder")
    if not answer.ok:
        return Diagnosis(name, False, f"the hub refuses its token ({answer.status_code})", "start the hub again")
    more = sorted(set(answer.json().get("scopes", ())) - SERVICE_SCOPES)
    return Diagnosis(
        name,
        not more,
        f"more than it needs: {more}" if more else "to read its own name",
        "remove the scopes that [hub.traits] adds" if more else "",
    )


def health(url: str) -> Iterator[Diagnosis]:
    """Check the course service, and the grading workers that it knows."""
    try:
        answer = requests.get(url, timeout=SECONDS)
        answer.raise_for_status()
        status = answer.json()
    except (requests.RequestException, ValueError) as error:
        yield Diagnosis("course service", False, str(error), "see course-service.log in the state folder")
        return
    healthy, workers = status["status"] == "ok", status["workers"]
    advice = "" if healthy else "see below, and course-service.log in the state folder"
    yield Diagnosis(
        "course service", healthy, f"{status['status']}, its database {_answers[status['database']]}", advice
    )
    yield Diagnosis(
        "grading worker", bool(workers), f"{workers} alive", "" if workers else "start one: autograder work"
    )


_answers = {True: "answers", False: "does not answer"}


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _proxies(number: int) -> Iterator[psutil.Process]:
    """Yield the proxies whose own port is `number`."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "--api-port" in words and words[words.index("--api-port") + 1 :][:1] == [str(number)]:
            yield process
