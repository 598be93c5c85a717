"""Two students with real servers and kernels on one machine: what is theirs works, and what is not is out of reach."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.hub.person import Person
from tests.hub.running import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def people() -> dict[str, Person]:
    return {}


def _at_work(hub: Running, people: dict[str, Person], name: str) -> Person:
    if name not in people:
        people[name] = hub.person(name)
        people[name].start_server()
    return people[name]


@pytest.fixture
def ada(hub: Running, people: dict[str, Person]) -> Person:
    return _at_work(hub, people, "ada")


@pytest.fixture
def ben(hub: Running, people: dict[str, Person]) -> Person:
    return _at_work(hub, people, "ben")


@pytest.fixture
def tao(hub: Running, people: dict[str, Person]) -> Person:
    return _at_work(hub, people, "tao")


@pytest.fixture
def secrets(hub: Running, ben: Person) -> Iterator[dict[str, str]]:
    """The files that a student looks for, by their place; each is there."""
    state, course = hub.folder / "state", hub.folder / "course"
    home = state / "homes" / "ben" / "secret.txt"
    home.write_text("the work of ben")
    files = {
        "home of another": home,
        "hidden tests": course / "source" / "toy" / "toy.ipynb",
        "gradebook": course / "gradebook.db",
        "hub's database": state / "hub.sqlite",
        "cookie secret": state / "cookie_secret",
        "proxy's token": state / "proxy_token",
        "service's token": state / "service_token",
        "accounts": state / "accounts.json",
        "hub's log": state / "logs" / "hub.log",
    }
    assert all(path.is_file() for path in files.values())
    yield {name: str(path) for name, path in files.items()}
    home.unlink()


def test_what_students_need_works(ada: Person) -> None:
    shown = ada.run("""
import subprocess, matplotlib.pyplot as plt, os
plt.plot([1, 2]); plt.savefig("plot.png"); print("plot", os.path.getsize("plot.png") > 1000)
run = lambda line: subprocess.run(line, shell=True, capture_output=True, text=True).stdout
print("pip", "nbgrader" in run("pip list"))
print("me", run("whoami").strip(), run("pwd").strip())
import numpy, pandas, sklearn, autograder.checks  # joblib warns where shared memory cannot be used
""")
    assert shown == "plot True\npip True\nme ada /home/ada\n"
    assert "plot.png" in ada.type("ls ~")


def test_a_server_speaks_to_the_course_service_as_its_person(ada: Person, tao: Person) -> None:
    code = """
import os, requests
token = {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
print(requests.get(URL + "/services/course/api/me", headers=token).json())
"""
    for person, role in ((ada, "student"), (tao, "grader")):
        shown = person.run(code.replace("URL", repr(person.url)))
        assert shown == f"{{'name': '{person.name}', 'role': '{role}'}}\n"


def test_a_student_fetches_hands_in_and_is_graded_and_a_grader_grades_it_again(ada: Person, tao: Person) -> None:
    done = ada.type("nbgrader list && nbgrader fetch_assignment toy && nbgrader submit toy; echo ended with $?")
    assert "ended with 0" in done, done
    attempts = "/services/course/api/assignments/toy/submissions"
    deadline = time.monotonic() + 120
    while (attempt := tao.ask("GET", attempts).json()[0])["state"] != "graded":
        assert attempt["state"] in ("queued", "running") and time.monotonic() < deadline, attempt
        time.sleep(0.5)
    assert (attempt["student"], attempt["score"]) == ("ada", 0.0)
    done = tao.type("cd ~/mlops && nbgrader autograde toy --student ada --force; echo ended with $?")
    assert "ended with 0" in done, done


def test_no_file_of_the_hub_the_course_or_another_student_is_in_sight(ada: Person, secrets: dict[str, str]) -> None:
    code = """
import os, glob
for path in PATHS:
    try:
        open(path, "rb").read(1)
        print("READ", path)
    except FileNotFoundError:
        pass
print("homes", os.listdir("/home"), "processes", sorted({open(p).read().split(chr(0))[0].rpartition("/")[2]
      for p in glob.glob("/proc/[0-9]*/cmdline")}))
"""
    shown = ada.run(code.replace("PATHS", repr(list(secrets.values()))))
    assert shown.startswith("homes ['ada'] processes ['bwrap', 'python'"), shown


def test_nothing_that_is_open_leads_out(ada: Person, secrets: dict[str, str]) -> None:
    """An inherited file can be opened anew through /proc, whatever its path."""
    shown = ada.run("""
import glob, os
for link in glob.glob("/proc/[0-9]*/fd/*") + glob.glob("/proc/[0-9]*/cwd") + glob.glob("/proc/[0-9]*/root"):
    try:
        print(os.readlink(link))
    except OSError:
        pass
""")
    lines = set(shown.split())
    files = {line for line in lines if line.startswith("/") and not line.startswith(("/dev/", "/proc/", "/home/ada"))}
    assert files <= {"/", "/tmp"} | {line for line in files if line.startswith(("/usr/", "/tmp/jupyter"))} | {
        line for line in files if line.endswith("/state/logs/ada.log")
    }, files


def test_the_environment_has_no_token_but_the_servers_own(ada: Person, hub: Running) -> None:
    shown = ada.run("import os; print(dict(os.environ))")
    for name in ("service_token", "proxy_token"):
        assert (hub.folder / "state" / name).read_text() not in shown
    assert not {"CONFIGPROXY_AUTH_TOKEN", "AUTOGRADER_COURSE"} & set(eval(shown))


def test_processes_of_others_can_be_neither_seen_nor_signalled(ada: Person, ben: Person, hub: Running) -> None:
    theirs = [process.pid for process in hub.family() if process.pid > 300]
    shown = ada.run(f"""
import os, signal
for pid in {theirs}:
    try:
        os.kill(pid, 0); open(f"/proc/{{pid}}/environ", "rb").read(1)
        print("REACHED", pid)
    except (ProcessLookupError, PermissionError, FileNotFoundError):
        pass
print("done")
""")
    assert shown == "done\n"


def test_kernels_of_others_cannot_be_reached(ada: Person, ben: Person) -> None:
    kernel = ben.ask("POST", "/user/ben/api/kernels").json()["id"]
    try:
        found = ben.run(f"""
import json, os
print(json.load(open(f"{{os.environ['JUPYTER_RUNTIME_DIR']}}/kernel-{kernel}.json"))["transport"])
""")
        assert found == "ipc\n"
        shown = ada.run(
            f"import glob; print([path for path in glob.glob('/tmp/**', recursive=True) if '{kernel}' in path])"
        )
        assert shown == "[]\n"
        assert ada.ask("GET", f"/user/ben/api/kernels/{kernel}").status_code == 403
    finally:
        ben.ask("DELETE", f"/user/ben/api/kernels/{kernel}")


def test_ports_that_a_student_can_reach_ask_who_it_is(ada: Person, ben: Person, hub: Running) -> None:
    ports = {each.laddr.port for p in hub.family() for each in p.net_connections("inet") if each.status == "LISTEN"}
    assert len(ports) >= 6  # entrance, proxy, hub, service, two servers
    shown = ada.run(f"""
import requests
paths = ["/api/routes", "/hub/api/users", "/services/course/api/assignments", "/user/ben/api/contents"]
for port in {sorted(ports)}:
    for path in paths:
        answer = requests.get(f"http://127.0.0.1:{{port}}{{path}}", allow_redirects=False)
        if answer.ok and answer.status_code != 302:
            print("ANSWERED", port, path, answer.text)
print("done")
""")
    assert shown == "done\n"


def test_everything_listens_on_this_machine_only(ada: Person, hub: Running) -> None:
    connections = [each for process in hub.family() for each in process.net_connections("inet")]
    assert {each.laddr.ip for each in connections if each.status == "LISTEN"} == {"127.0.0.1"}


def test_a_server_holds_no_privilege_and_cannot_make_namespaces(ada: Person) -> None:
    shown = ada.run("""
import subprocess
run = lambda line: subprocess.run(line, shell=True, capture_output=True, text=True)
print([line for line in open("/proc/self/status") if line.startswith(("CapEff", "CapPrm", "NoNewPrivs", "Uid"))])
print(run("unshare --user true").returncode, run("touch /usr/x /etc/x /x").returncode)
""")
    assert "CapEff:\\t0000000000000000" in shown and "CapPrm:\\t0000000000000000" in shown
    assert "NoNewPrivs:\\t1" in shown
    assert shown.endswith("\n1 1\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="users of their own need root")
def test_as_root_each_server_is_a_user_of_its_own(ada: Person, ben: Person, tao: Person, hub: Running) -> None:
    uids = [int(person.run("import os; print(os.getuid())")) for person in (ada, ben, tao)]
    assert len(set(uids)) == 3 and all(uid > 500_000 for uid in uids)


def test_graders_work_on_the_course_in_their_home_and_see_no_home_of_others(
    tao: Person, hub: Running, secrets: dict[str, str]
) -> None:
    shown = tao.run(f"""
import os
print(os.path.exists("mlops/source/toy/toy.ipynb"))
open("mlops/note.txt", "w").write("from tao")
for path in {list(secrets.values())}:
    print("READ", path) if os.path.exists(path) else None
""")
    assert shown == "True\n"
    assert (hub.folder / "course" / "note.txt").read_text() == "from tao"
    (hub.folder / "course" / "note.txt").unlink()


def test_graders_can_grade_student_code_from_their_servers(tao: Person) -> None:
    shown = tao.run("""
from autograder.sandbox.probe import probe
print([finding.name for finding in probe() if not finding.blocked])
""")
    assert shown == "[]\n"


def test_only_graders_have_formgrader(ada: Person, tao: Person) -> None:
    assert tao.ask("GET", "/user/tao/formgrader/api/assignments").json()[0]["name"] == "toy"
    assert ada.ask("GET", "/user/ada/formgrader/api/assignments").status_code == 404
    page = tao.ask("GET", "/user/tao/formgrader")
    assert page.headers["Content-Security-Policy"] == "frame-ancestors 'self'"


def test_students_see_two_menus_and_graders_all(ada: Person, tao: Person) -> None:
    def disabled(person: Person) -> set[str]:
        page = person.ask("GET", f"/user/{person.name}/lab").text
        names = ("formgrader", "course-list", "create-assignment", "assignment-list", "validate-assignment")
        off = page.split('"disabledExtensions":')[1].split("]")[0]
        return {name for name in names if f"@jupyter/nbgrader:{name}" in off}

    assert disabled(ada) == {"formgrader", "course-list", "create-assignment"}
    assert disabled(tao) == set()


def test_a_port_that_another_process_took_first_is_not_shown_as_a_server(hub: Running) -> None:
    """A student could listen on the port that the hub chose for a classmate, and pose as the classmate's server."""
    chitra = hub.person("chitra")
    done = threading.Event()
    taken: list[socket.socket] = []

    def squat() -> None:
        hub_process = next(p for p in hub.family() if "jupyterhub" in p.cmdline())
        while not done.is_set():
            for process in hub_process.children():
                try:
                    url = process.environ().get("JUPYTERHUB_SERVICE_URL", "") if "bwrap" in process.name() else ""
                except psutil.Error:
                    continue
                if "/user/chitra/" in url and not taken:
                    thief = socket.socket()
                    thief.bind(("127.0.0.1", int(url.split(":")[2].split("/")[0])))
                    thief.listen()
                    taken.append(thief)

    thief = threading.Thread(target=squat)
    thief.start()
    try:
        with pytest.raises(AssertionError):
            chitra.start_server(seconds=20)
    finally:
        done.set()
        thief.join()
    with closing(taken[0]):
        assert "The server of chitra ended at once" in (hub.folder / "state" / "logs" / "hub.log").read_text()


def test_a_server_that_was_stopped_leaves_no_process(ben: Person, hub: Running, people: dict[str, Person]) -> None:
    homes = str(hub.folder / "state" / "homes" / "ben")
    there = [process for process in hub.family() if homes in process.cmdline()]
    assert there
    ben.stop_server()
    del people["ben"]
    psutil.wait_procs(there, timeout=20)
    assert not any(process.is_running() for process in there)
    assert (Path(homes)).stat().st_mode & 0o777 == 0o700
