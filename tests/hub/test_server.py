"""Logins of a server, each with a real hub; the provider of OAuth is a real web server, too."""

import json
import os
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

from hub import courses
from hub.person import Person
from hub.running import free_ports

pytestmark = pytest.mark.slow


@contextmanager
def _serving(folder: Path, login: str) -> Iterator[str]:
    """Run a hub alone, as systemd would, with the given lines of the table [hub.login]; yield its address."""
    port = free_ports(4)
    url = f"http://127.0.0.1:{port}"
    text = f'profile = "server"\nport = {port}\npublic_url = "{url}"\n[hub.login]\n{login}'
    file = courses.deployment(folder, text).file
    environment = {**os.environ, "AUTOGRADER_COURSE": str(file), "HUB_OAUTH_CLIENT_SECRET": "of the provider"}
    command = [sys.executable, "-m", "hub_config", "hub"]
    with (folder / "log").open("w") as log:
        hub = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        while not _answers(f"{url}/hub/api"):
            assert hub.poll() is None, (folder / "log").read_text()
            time.sleep(0.2)
        yield url
    finally:
        hub.terminate()
        hub.wait(60)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
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
