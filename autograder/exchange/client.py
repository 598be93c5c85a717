"""A client of the course service: what it answers, or a sentence that says why there is no answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import quote

import requests

CONNECT_SECONDS = 10
ANSWER_SECONDS = 120
MAX_BYTES = 500 * 2**20
TOKENS = ("AUTOGRADER_SERVICE_TOKEN", "JUPYTERHUB_API_TOKEN")


class ServiceError(Exception):
    """The service refused, or could not be asked; the text is for the one who asked."""


@dataclass(frozen=True)
class Client:
    """Asks the course service at `url` in the name of the owner of `token`."""

    url: str
    token: str

    def get(self, *path: str, **query: str) -> Any:
        """Return what the service says about `path`."""
        return self._ask("GET", path, params=query).json()

    def put(self, *path: str, content: IO[bytes] | None = None, **changes: Any) -> None:
        """Send `content`, or else `changes`, to `path`."""
        body = (
            {"json": changes} if content is None else {"data": content, "headers": {"Content-Type": "application/gzip"}}
        )
        self._ask("PUT", path, **body)

    def post(self, *path: str, content: IO[bytes], key: str) -> Any:
        """Send `content` to `path` once, however often it is sent with this `key`; return the answer."""
        headers = {"Content-Type": "application/gzip", "Idempotency-Key": key}
        return self._ask("POST", path, data=content, headers=headers).json()

    def download(self, *path: str, to: IO[bytes], **query: str) -> None:
        """Write what is at `path` into the file `to`."""
        answer = self._ask("GET", path, params=query, stream=True)
        with _explained(self.url):
            for part in answer.iter_content(2**16):
                if to.tell() + len(part) > MAX_BYTES:
                    raise ServiceError(f"what the course service sends is larger than {MAX_BYTES // 2**20} MB")
                to.write(part)
        to.flush()

    def _ask(
        self, method: str, path: tuple[str, ...], headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        url = "/".join([self.url.rstrip("/"), "api", *(quote(part, safe="") for part in path)])
        headers = {**(headers or {}), "Authorization": f"token {self.token}"}
        with _explained(self.url):
            answer = requests.request(
                method, url, headers=headers, timeout=(CONNECT_SECONDS, ANSWER_SECONDS), allow_redirects=False, **more
            )
        if not answer.ok or answer.is_redirect:
            raise ServiceError(_refusal(answer))
        return answer


def token() -> str:
    """Return the token in the environment; raise `ServiceError` if there is none."""
    for name in TOKENS:
        if os.environ.get(name):
            return os.environ[name]
    raise ServiceError(f"there is no token to ask the course service with: none of {', '.join(TOKENS)} is set")


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except requests.Timeout as error:
        raise ServiceError(f"the course service at {url} does not answer; try again in a minute") from error
    except requests.RequestException as error:
        raise ServiceError(f"the course service at {url} cannot be reached; is the hub running?") from error


def _refusal(answer: requests.Response) -> str:
    """Return a sentence for an answer that is none: the service's own, where it gives one."""
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = ""
    if isinstance(detail, str) and detail:
        return detail
    if answer.is_redirect:
        return f"there is no course service at {answer.url}: it leads to {answer.headers.get('Location', 'nowhere')}"
    return f"the course service answered {answer.status_code} {answer.reason} to {answer.request.method} {answer.url}"
