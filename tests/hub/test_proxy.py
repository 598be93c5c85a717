"""The proxy in front of everything, with a server of its own behind it."""

import asyncio
import os
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import requests
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

from tests.hub.certificates import certificate
from tests.hub.running import free_ports

pytestmark = pytest.mark.slow

TOKEN = {"Authorization": "token t"}
LONG = 21.0  # seconds; tornado's client gives up after 20
MANY = 15  # requests at once; tornado's client makes ten


class Slow(RequestHandler):
    """Answers after a while, and says what it was told of the browser's request."""

    async def post(self) -> None:
        await asyncio.sleep(float(self.get_argument("seconds")))
        self.write(self.request.headers["X-Forwarded-Proto"])


class Socket(WebSocketHandler):
    """Knows one protocol."""

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return "v1" if "v1" in subprotocols else None


@contextmanager
def proxy(*words: str) -> Iterator[tuple[int, int]]:
    """Run the proxy; yield its port, and that of its API."""
    port = free_ports(2)
    told = ["--ip", "127.0.0.1", "--port", str(port), "--api-ip", "127.0.0.1", "--api-port", str(port + 1)]
    environment = {**os.environ, "CONFIGPROXY_AUTH_TOKEN": "t"}
    process = subprocess.Popen([sys.executable, "-m", "hub_config.proxy", *told, *words], env=environment)
    try:
        over = time.monotonic() + 60
        while True:
            try:
                requests.get(f"http://127.0.0.1:{port + 1}/api/routes", headers=TOKEN, timeout=5).raise_for_status()
                break
            except requests.ConnectionError:
                assert process.poll() is None and time.monotonic() < over
                time.sleep(0.05)
        yield port, port + 1
    finally:
        process.terminate()
        process.wait(60)


@asynccontextmanager
async def target(api: int) -> AsyncIterator[None]:
    """Run a server, and tell the proxy of it."""
    server = HTTPServer(Application([("/slow", Slow), ("/socket", Socket)]))
    port = free_ports(1)
    server.listen(port, "127.0.0.1")
    route = f"http://127.0.0.1:{api}/api/routes/"
    body = {"target": f"http://127.0.0.1:{port}"}
    (await asyncio.to_thread(requests.post, route, json=body, headers=TOKEN, timeout=10)).raise_for_status()
    yield
    server.stop()
    await server.close_all_connections()


async def ask(port: int, seconds: float) -> bytes:
    client = AsyncHTTPClient(force_instance=True)
    url = f"http://127.0.0.1:{port}/slow?seconds={seconds}"
    body: bytes = (await client.fetch(url, method="POST", body="", request_timeout=60)).body
    client.close()
    return body


def test_many_long_requests_are_answered_and_hold_up_no_other() -> None:
    async def run() -> None:
        async with target(api):
            long = [asyncio.create_task(ask(port, LONG)) for _ in range(MANY)]
            await asyncio.sleep(1)
            assert await asyncio.wait_for(ask(port, 0), 5) == b"http"
            assert await asyncio.gather(*long) == [b"http"] * MANY

    with proxy() as (port, api):
        asyncio.run(run())


def test_a_web_socket_has_the_protocol_that_the_server_chose() -> None:
    async def run() -> None:
        async with target(api):
            socket = await websocket_connect(f"ws://127.0.0.1:{port}/socket", subprotocols=["v0", "v1"])
            assert socket.selected_subprotocol == "v1"
            socket.close()

    with proxy() as (port, api):
        asyncio.run(run())


def test_with_a_certificate_nothing_is_said_in_clear_text(tmp_path: Path) -> None:
    files = certificate(tmp_path)

    async def run() -> None:
        async with target(api):
            trust = ssl.create_default_context(cafile=files.certificate)
            asked = HTTPRequest(f"https://127.0.0.1:{port}/slow?seconds=0", "POST", body="", ssl_options=trust)
            assert (await AsyncHTTPClient().fetch(asked)).body == b"https"
            with pytest.raises(OSError):
                await ask(port, 0)

    with proxy("--ssl-cert", str(files.certificate), "--ssl-key", str(files.key)) as (port, api):
        asyncio.run(run())
