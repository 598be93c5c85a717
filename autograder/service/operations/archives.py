"""Receive archives."""

from collections.abc import AsyncIterable

from fastapi.concurrency import run_in_threadpool

from autograder import archive
from autograder.service.records import blobs
from autograder.service.records.blobs import ReceivedFile
from autograder.service.refusals import TooLarge
from autograder.service.service import Service


async def store_archive(service: Service, chunks: AsyncIterable[bytes], max_mb: int) -> str:
    """Receive an archive, check and store it; return its digest.

    Raises `SubmissionError` if it contains something that is not allowed in an archive.
    """
    try:
        received = await service.blobs.receive(chunks, max_mb * 2**20)
    except blobs.BlobTooLarge:
        raise TooLarge(f"the archive is larger than {max_mb} MB") from None
    try:
        await run_in_threadpool(_check_and_keep, service, received, max_mb)
    finally:
        service.blobs.drop(received)
    return received.digest


def _check_and_keep(service: Service, received: ReceivedFile, max_mb: int) -> None:
    archive.check(received.path, archive.Bounds(max_mb))
    service.blobs.keep(received)
