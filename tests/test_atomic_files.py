import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.atomic_files import create_private, move_whole, write_whole


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content in (b"old and longer", b"new"):
        write_whole(path, content)
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["x.json"]


def test_only_the_owner_can_read_a_file_unless_a_mode_is_named(tmp_path: Path, umask: None) -> None:
    write_whole(tmp_path / "private", b"")
    write_whole(tmp_path / "public", b"", 0o666)
    assert (mode(tmp_path / "private"), mode(tmp_path / "public")) == (0o600, 0o644)


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"untouched")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert (link.is_symlink(), target.read_bytes()) == (False, b"untouched")


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "folder", b"new")
    assert names(tmp_path) == ["folder"]


def test_a_file_is_created_once_and_then_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    assert create_private(path, b"first")
    assert not create_private(path, b"second")
    assert (path.read_bytes(), mode(path)) == (b"first", 0o600)
    assert names(tmp_path) == ["secret"]


def test_a_link_that_leads_nowhere_is_not_filled_with_a_secret(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert not create_private(tmp_path / "link", b"secret")
    assert names(tmp_path) == ["link"]


def test_of_many_that_create_a_file_one_wins_and_all_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    def create(number: int) -> tuple[bool, bytes]:
        return create_private(path, b"%d" % number * 1000), path.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(create, range(50)))
    assert sum(created for created, _ in results) == 1
    assert {content for _, content in results} == {path.read_bytes()}
    assert names(tmp_path) == ["secret"]


def test_a_finished_file_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "old").write_bytes(b"old")
    move_whole(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"new"
    assert names(tmp_path) == ["old"]
