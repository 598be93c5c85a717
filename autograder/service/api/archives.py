"""Archives in requests and responses."""

from collections.abc import AsyncIterable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import FileResponse

from autograder.service.service import Service

MEDIA_TYPE = "application/gzip"
ARCHIVE: dict[int | str, dict[str, Any]] = {200: {"description": "A tar.gz of the files.", "content": {MEDIA_TYPE: {}}}}
"""The OpenAPI of a route that returns an archive."""
BODY = {"requestBody": {"required": True, "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}
"""The OpenAPI of a route that receives an archive."""


def _chunks(request: Request) -> AsyncIterable[bytes]:
    return request.stream()


Chunks = Annotated[AsyncIterable[bytes], Depends(_chunks)]
"""The body of a request, as it arrives."""


def archive_response(service: Service, digest: str, name: str) -> FileResponse:
    """Return the response that downloads an archive."""
    return FileResponse(service.blobs.path(digest), media_type=MEDIA_TYPE, filename=f"{name}.tar.gz")
