"""Archives that come in and go out."""

from collections.abc import AsyncIterable
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from autograder import archive
from autograder.service.records.blobs import ReceivedFile, TooLarge
from autograder.service.service import Here, Service

MEDIA_TYPE = "application/gzip"
ARCHIVE: dict[int | str, dict[str, Any]] = {200: {"description": "A tar.gz of the files.", "content": {MEDIA_TYPE: {}}}}
BODY = {"requestBody": {"required": True, "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}
"""What a route that takes an archive says of it in the OpenAPI."""


class Incoming:
    """An archive that arrives: the body of a request, or what was made of a form."""

    def __init__(self, chunks: AsyncIterable[bytes], service: Service) -> None:
        self.chunks, self.service = chunks, service

    async def keep(self, max_mb: int) -> str:
        """Receive the archive, look at all of it, and keep it; return its digest.

        Raises `SubmissionError` if it holds what must not be in it.
        """
        blobs = self.service.blobs
        try:
            received = await blobs.receive(self.chunks, max_mb * 2**20)
        except TooLarge:
            raise HTTPException(413, f"the archive is larger than {max_mb} MB") from None
        try:
            await run_in_threadpool(self._check, received, max_mb)
        finally:
            blobs.drop(received)
        return received.digest

    def _check(self, received: ReceivedFile, max_mb: int) -> None:
        archive.check(received.path, archive.Bounds(max_mb))
        self.service.blobs.keep(received)


def _incoming(request: Request, service: Here) -> Incoming:
    return Incoming(request.stream(), service)


Upload = Annotated[Incoming, Depends(_incoming)]


def sent(service: Service, digest: str, name: str) -> FileResponse:
    """Return the answer that gives out an archive."""
    return FileResponse(service.blobs.path(digest), media_type=MEDIA_TYPE, filename=f"{name}.tar.gz")
