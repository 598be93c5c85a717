import asyncio
import hashlib
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from autograder.service.records.blobs import Blobs, BlobTooLarge, ReceivedFile


async def chunks(*content: bytes) -> AsyncIterator[bytes]:
    for each in content:
        yield each


def receive(blobs: Blobs, *content: bytes, most: int = 100) -> ReceivedFile:
    return asyncio.run(blobs.receive(chunks(*content), most))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_lies_under_its_digest_and_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    for _ in range(2):
        arrived = receive(blobs, b"ab", b"c")
        assert (arrived.digest, arrived.size) == (hashlib.sha256(b"abc").hexdigest(), 3)
        blobs.keep(arrived)
    assert blobs.add(lambda target: target.write(b"abc")) == arrived.digest
    assert files(tmp_path) == [blobs.path(arrived.digest)]
    assert blobs.path(arrived.digest).read_bytes() == b"abc"
    assert stat.S_IMODE((tmp_path / "blobs").stat().st_mode) & 0o077 == 0


def test_what_is_too_large_breaks_off_or_is_dropped_leaves_nothing(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with pytest.raises(BlobTooLarge):
        receive(blobs, b"x" * 60, b"x" * 60)

    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(blobs.receive(broken(), 100))
    blobs.drop(receive(blobs, b"x"))
    assert files(tmp_path) == []


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    left, arriving = receive(blobs, b"left"), receive(blobs, b"arriving")
    os.close(left.handle)  # as when its process is killed
    blobs.sweep()
    assert files(tmp_path) == [arriving.path]
    blobs.keep(arriving)
    blobs.drop(arriving)
    blobs.sweep()
    assert files(tmp_path) == [blobs.path(arriving.digest)]
