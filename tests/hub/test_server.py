"""Logins of a server, each with a real hub; the provider of OAuth is a real web server, too."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from sqlalchemy import text

from autograder.grading.database import connect
from tests.hub import courses
from tests.hub.certificates import certificate
from tests.hub.conftest import ROOT
from tests.hub.person import Person
from tests.hub.running import free_ports
from tests.postgres import server

pytestmark = pytest.mark.slow


@contextmanager
def _serving(folder: Path, login: str, hub: str = "", trusted: Path | None = None) -> Iterator[str]:
    """Run a hub alone, as systemd would, with lines of the tables [hub.login] and [hub]; yield its address.

    One with a certificate is looked at with the file of it that is `trusted`.
    """
    port = free_ports(4)
    url = f"{'https' if trusted else 'http'}://127.0.0.1:{port}"
    courses.deployment(folder, f'profile = "server"\nport = {port}\npublic_url = "{url}"\n{hub}\n[hub.login]\n{login}')
    with _part(folder, "hub") as running:
        while not _answers(f"{url}/hub/api", trusted):
            assert running.poll() is None, (folder / "log").read_text()
            time.sleep(0.2)
        yield url


@contextmanager
def _part(folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "hub_config", name]
    with (folder / "log").open("a") as log:
        running = subprocess.Popen(command, env=_environment(folder), stdout=log, stderr=log)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(60)


def _environment(folder: Path) -> dict[str, str]:
    told = {"AUTOGRADER_COURSE": str(folder / "course.toml"), "HUB_OAUTH_CLIENT_SECRET": "of the provider"}
    return {**os.environ, **told}


def _answers(url: str, trusted: Path | None) -> bool:
    try:
        return requests.get(url, timeout=5, verify=str(trusted) if trusted else True).ok
    except requests.ConnectionError:
        return False


class Provider(BaseHTTPRequestHandler):
    """An OpenID provider at which everybody is ada, until `name` is changed."""

    name = "ada"

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        if asked.path == "/authorize":
            assert query["code_challenge_method"] == "S256"
            self.send_response(302)
            answer = urlencode({"code": "c", "state": query["state"]})
            self.send_header("Location", f"{query['redirect_uri']}?{answer}")
            self.end_headers()
        else:
            self._say({"preferred_username": self.name})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["code_verifier"]
        self._say({"access_token": "a", "token_type": "Bearer"})

    def _say(self, content: dict[str, str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_people_log_in_through_oauth_and_only_those_of_the_course(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Provider) as provider:
        Thread(target=provider.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{provider.server_port}"
        login = f"""
kind = "oauth"
client_id = "hub"
authorize_url = "{at}/authorize"
token_url = "{at}/token"
userdata_url = "{at}/me"
"""
        with _serving(tmp_path, login) as url:
            ada = requests.Session()
            assert ada.get(f"{url}/hub/oauth_login?next=/hub/home", timeout=60).url == f"{url}/hub/home"
            Provider.name = "mallory"
            refused = requests.Session().get(f"{url}/hub/oauth_login", timeout=60)
            assert refused.status_code == 403
        provider.shutdown()
    assert "of the provider" not in (tmp_path / "log").read_text()


def test_a_unix_account_is_asked_for_its_password(tmp_path: Path) -> None:
    with _serving(tmp_path, 'kind = "pam"') as url:
        person = Person(url, "ada", "wrong")
        assert (person.login.status_code, person.is_in) == (403, False)
    assert "PAM Authentication failed" in (tmp_path / "log").read_text()


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("useradd") is None, reason="making a unix account takes root")
def test_who_knows_the_password_of_a_unix_account_comes_in_if_they_are_in_the_course(tmp_path: Path) -> None:
    name, password = f"hub{os.getpid()}", "a-password-of-tests"
    try:
        subprocess.run(["useradd", "--no-create-home", name], check=True)
        subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True)
        with _serving(tmp_path, 'kind = "pam"') as url:
            assert Person(url, name, password).login.status_code == 403
            course = tmp_path / "course.toml"
            course.write_text(course.read_text().replace('"ben"', f'"{name}"'))
            assert Person(url, name, password).is_in
            assert not Person(url, name, "wrong").is_in
    finally:
        subprocess.run(["userdel", name], check=False)


def test_a_hub_with_a_certificate_and_postgresql_serves_its_course(tmp_path: Path) -> None:
    files = certificate(tmp_path)
    with server() as database:
        hub = f'database = "{database}"\ntls = {{ certificate = "hub.crt", key = "hub.key" }}'
        with _serving(tmp_path, 'kind = "passwords"', hub, files.certificate) as url:
            shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "course")
            command = [sys.executable, "-m", "hub_config", "passwords"]
            told = subprocess.run(command, env=_environment(tmp_path), capture_output=True, text=True, check=True)
            password = dict(line.split() for line in told.stdout.splitlines())["ada"]
            with _part(tmp_path, "course-service"), requests.Session() as browser:
                browser.verify, browser.trust_env = str(files.certificate), False
                browser.headers["Accept"] = "text/html"
                browser.get(f"{url}/hub/login", timeout=60)
                form = {"username": "ada", "password": password, "_xsrf": browser.cookies.get("_xsrf", path="/hub/")}
                browser.post(f"{url}/hub/login?next=/hub/home", data=form, timeout=60).raise_for_status()
                over = time.monotonic() + 60
                while (page := browser.get(f"{url}/services/course/", timeout=60)).status_code == 503:
                    assert time.monotonic() < over
                    time.sleep(0.2)
                assert (page.status_code, "<bdi>ada</bdi>, student" in page.text) == (200, True), page.text
                assert {each.name for each in browser.cookies if not each.secure} <= {"_xsrf"}  # JupyterHub's own
        with connect(database).connect() as connection:
            assert connection.execute(text("SELECT name FROM users")).scalars().all() == ["ada"]


def test_a_learning_management_system_finds_what_it_asks_for(tmp_path: Path) -> None:
    login = """
kind = "lti"
client_id = "hub"
issuer = "https://lms.example.org"
authorize_url = "https://lms.example.org/authorize"
jwks_url = "https://lms.example.org/keys"
"""
    with _serving(tmp_path, login) as url:
        assert requests.get(f"{url}/hub/lti13/config", timeout=60).json()["oidc_initiation_url"].startswith(url)
        launch = {
            "iss": "https://lms.example.org",
            "login_hint": "7",
            "target_link_uri": f"{url}/hub",
            "client_id": "hub",
        }
        sent = requests.get(f"{url}/hub/lti13/oauth_login", params=launch, timeout=60, allow_redirects=False)
        assert sent.status_code == 302
        assert sent.headers["Location"].startswith("https://lms.example.org/authorize?")
