"""A person at the hub: logs in like a browser, starts a server, and works in kernels and terminals."""

import json
import time
import uuid
from contextlib import closing
from typing import Any

import requests
import websocket

SECONDS = 120


class Person:
    """Somebody who knows a password."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self.url, self.name = url, name
        self.session = requests.Session()
        self.login = self._log_in(password)
        self._token = ""

    def _log_in(self, password: str) -> requests.Response:
        self.session.get(f"{self.url}/hub/login", timeout=SECONDS)
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf}
        return self.session.post(f"{self.url}/hub/login?next=/hub/home", data=form, timeout=SECONDS)

    @property
    def _xsrf(self) -> str:
        return next(cookie.value or "" for cookie in self.session.cookies if cookie.name == "_xsrf")

    @property
    def is_in(self) -> bool:
        """True if the hub knows this person."""
        return self.session.get(f"{self.url}/hub/home", timeout=SECONDS, allow_redirects=False).status_code == 200

    @property
    def token(self) -> str:
        """A token of the person's own, with all of their rights."""
        if not self._token:
            asked = self.session.post(
                f"{self.url}/hub/api/users/{self.name}/tokens",
                headers={"X-XSRFToken": self._xsrf, "Referer": f"{self.url}/hub/token"},
                json={"note": "tests"},
                timeout=SECONDS,
            )
            asked.raise_for_status()
            self._token = asked.json()["token"]
        return self._token

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        """Send a request with the token; `path` begins with a slash."""
        headers = {"Authorization": f"token {self.token}"}
        return requests.request(method, f"{self.url}{path}", headers=headers, timeout=SECONDS, **how)

    def start_server(self, seconds: float = SECONDS) -> None:
        """Start the server, and return when it is ready."""
        asked = self.ask("POST", f"/hub/api/users/{self.name}/server")
        assert asked.status_code in (201, 202), asked.text
        deadline = time.monotonic() + seconds
        while not self.ask("GET", f"/hub/api/users/{self.name}").json()["servers"].get("", {}).get("ready"):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.2)

    def stop_server(self) -> None:
        """Stop the server, and return when it has ended."""
        asked = self.ask("DELETE", f"/hub/api/users/{self.name}/server")
        assert asked.status_code in (202, 204), asked.text
        while self.ask("GET", f"/hub/api/users/{self.name}").json()["servers"]:
            time.sleep(0.2)

    def run(self, code: str) -> str:
        """Run code in a new kernel; return what it printed, and the error that ended it."""
        kernel = self.ask("POST", f"/user/{self.name}/api/kernels").json()["id"]
        try:
            with closing(self._socket(f"api/kernels/{kernel}/channels")) as socket:
                return _execute(socket, code)
        finally:
            self.ask("DELETE", f"/user/{self.name}/api/kernels/{kernel}")

    def type(self, line: str) -> str:
        """Type a command in a new terminal; return what it shows."""
        terminal = self.ask("POST", f"/user/{self.name}/api/terminals").json()["name"]
        end = uuid.uuid4().hex
        with closing(self._socket(f"terminals/websocket/{terminal}")) as socket:
            socket.send(json.dumps(["stdin", f"{line}; echo {end[:9]}'{end[9:]}'\r"]))
            shown = ""
            while end not in shown:
                kind, *content = json.loads(socket.recv())
                shown += content[0] if kind == "stdout" else ""
        self.ask("DELETE", f"/user/{self.name}/api/terminals/{terminal}")
        return shown

    def _socket(self, path: str) -> websocket.WebSocket:
        address = f"{self.url.replace('http', 'ws', 1)}/user/{self.name}/{path}"
        return websocket.create_connection(address, timeout=SECONDS, header={"Authorization": f"token {self.token}"})


def _execute(socket: websocket.WebSocket, code: str) -> str:
    asked = uuid.uuid4().hex
    header = {"msg_id": asked, "msg_type": "execute_request", "session": asked, "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    socket.send(json.dumps(message))
    shown = ""
    while True:
        answer = json.loads(socket.recv())
        if answer["parent_header"].get("msg_id") != asked:
            continue
        content = answer["content"]
        if answer["msg_type"] == "stream":
            shown += content["text"]
        elif answer["msg_type"] == "error":
            shown += f"{content['ename']}: {content['evalue']}"
        elif answer["msg_type"] == "status" and content["execution_state"] == "idle":
            return shown
