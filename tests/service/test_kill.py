"""The service is killed while somebody hands in, and is started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.service.campus import Campus, await_answer, free_ports, packed, process

pytestmark = pytest.mark.slow

WORK = packed({"toy.ipynb": os.urandom(400_000)})
HALF = len(WORK) // 2
KEY = "the-same-key-as-before"
SECONDS = 60


@contextmanager
def another_service(campus: Campus, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a second service of the course, which is told what the hub tells its own."""
    told = next(
        psutil.Process(each.pid).environ()
        for each in psutil.net_connections("inet")
        if each.pid and each.status == psutil.CONN_LISTEN and each.laddr.port == campus.port
    )
    command = ["env", *(f"{name}={value}" for name, value in told.items()), f"JUPYTERHUB_SERVICE_URL={at(port)}"]
    with process([*command, sys.executable, "-m", "autograder.service"], campus.folder) as running:
        await_answer(f"{at(port)}/services/course/health", running)
        yield running


def at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_of_an_upload_in_the_middle_of_which_the_service_is_killed_nothing_is_left(campus: Campus) -> None:
    name = campus.assignment("interrupted")
    submissions = f"/services/course/api/assignments/{name}/submissions"
    blobs = campus.folder / "course" / ".autograder" / "blobs"
    with campus.client("irene") as irene:
        irene.put(f"assignments/{name}", json={"released": True}).raise_for_status()
    before = files(blobs)
    headers = {"Authorization": f"token {campus.token('ada')}", "Idempotency-Key": KEY}
    lines = [f"POST {submissions} HTTP/1.1", "Host: localhost", f"Content-Length: {len(WORK)}"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    [port] = free_ports(1)
    with another_service(campus, port) as service, socket.create_connection(("127.0.0.1", port)) as sender:
        sender.sendall("\r\n".join([*lines, "", ""]).encode() + WORK[:HALF])
        over = time.monotonic() + SECONDS
        while sum(files(blobs).values()) == sum(before.values()):
            assert time.monotonic() < over, "nothing of it was written"
            time.sleep(0.05)
        service.send_signal(signal.SIGKILL)
        service.wait(SECONDS)
        with suppress(ConnectionError):
            assert sender.recv(1024) == b"", "there was an answer"
    assert len(files(blobs)) == len(before) + 1

    with (
        another_service(campus, port),
        httpx.Client(base_url=at(port), headers=headers, timeout=SECONDS) as ada,
    ):
        assert files(blobs) == before
        assert ada.get(submissions).json() == []
        sent = [ada.post(submissions, content=WORK) for _ in range(2)]
        assert [each.status_code for each in sent] == [201, 201]
        assert [each["number"] for each in ada.get(submissions).json()] == [1]
    with campus.client("ada") as client:
        assert client.get(f"submissions/{sent[0].json()['submission']}/files").content == WORK
