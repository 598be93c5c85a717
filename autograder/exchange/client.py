"""A client of the course service's API."""

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
    """The service refused a request or did not answer; the text is for the user."""


@dataclass(frozen=True)
class Client:
    """Sends requests to the course service at `url` as the owner of `token`."""

    url: str
    token: str

    def get(self, *path: str, **query: str) -> Any:
        """Return the JSON at `path`."""
        return self._request("GET", path, params=query).json()

    def put(self, *path: str, content: IO[bytes] | None = None, **changes: Any) -> None:
        """Send `content` to `path`, or `changes` as JSON."""
        body = (
            {"json": changes} if content is None else {"data": content, "headers": {"Content-Type": "application/gzip"}}
        )
        self._request("PUT", path, **body)

    def post(self, *path: str, content: IO[bytes], key: str) -> Any:
        """Send `content` to `path` and return the JSON of the response; the same `key` makes a repetition harmless."""
        headers = {"Content-Type": "application/gzip", "Idempotency-Key": key}
        return self._request("POST", path, data=content, headers=headers).json()

    def download(self, *path: str, to: IO[bytes], **query: str) -> None:
        """Write the content at `path` into the file `to`."""
        response = self._request("GET", path, params=query, stream=True)
        with _translated(self.url):
            for part in response.iter_content(2**16):
                if to.tell() + len(part) > MAX_BYTES:
                    raise ServiceError(f"the download from the course service is larger than {MAX_BYTES // 2**20} MB")
                to.write(part)
        to.flush()

    def _request(
        self, method: str, path: tuple[str, ...], headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        url = "/".join([self.url.rstrip("/"), "api", *(quote(part, safe="") for part in path)])
        headers = {**(headers or {}), "Authorization": f"token {self.token}"}
        with _translated(self.url):
            response = requests.request(
                method, url, headers=headers, timeout=(CONNECT_SECONDS, ANSWER_SECONDS), allow_redirects=False, **more
            )
        if not response.ok or response.is_redirect:
            raise ServiceError(_refusal(response))
        return response


def token() -> str:
    """Return the token in the environment; raise `ServiceError` if there is none."""
    for name in TOKENS:
        if os.environ.get(name):
            return os.environ[name]
    raise ServiceError(f"there is no token for the course service: set {' or '.join(TOKENS)}")


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except requests.Timeout as error:
        raise ServiceError(f"the course service at {url} does not answer; try again in a minute") from error
    except requests.RequestException as error:
        raise ServiceError(f"the course service at {url} cannot be reached; is the hub running?") from error


def _refusal(response: requests.Response) -> str:
    """Return the reason in an error response, or a sentence that describes the response."""
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = ""
    if isinstance(detail, str) and detail:
        return detail
    if response.is_redirect:
        target = response.headers.get("Location", "nowhere")
        return f"there is no course service at {response.url}: it redirects to {target}"
    request = f"{response.request.method} {response.url}"
    return f"the course service answered {response.status_code} {response.reason} to {request}"
