"""Landlock: take rights away from this process and all it starts, without any privilege.

Numbers and structures are those of the kernel's include/uapi/linux/landlock.h; the bindings on PyPI are younger than
what is needed here.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from enum import IntFlag
from pathlib import Path

ABI = 6  # the first with scopes: Linux 6.12

_LIBC = ctypes.CDLL(None, use_errno=True)
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture Python runs on
_VERSION = 1
_PATH_BENEATH = 1


class Files(IntFlag):
    """Rights on files and folders."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


READ = Files.EXECUTE | Files.READ_FILE | Files.READ_DIR
OWN = (
    READ | Files.WRITE_FILE | Files.REMOVE_DIR | Files.REMOVE_FILE | Files.MAKE_DIR | Files.MAKE_REG
    | Files.MAKE_FIFO | Files.MAKE_SYM | Files.REFER | Files.TRUNCATE
)  # fmt: skip
DEVICE = Files.READ_FILE | Files.WRITE_FILE

_ALL_FILES = (1 << 16) - 1
_ALL_NETWORK = 0b11  # bind and connect, TCP
_ALL_SCOPES = 0b11  # abstract sockets and signals
_OF_A_FILE = Files.EXECUTE | Files.WRITE_FILE | Files.READ_FILE | Files.TRUNCATE | Files.IOCTL_DEV


def abi() -> int:
    """Return the version of Landlock that the kernel offers; 0 if it offers none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def restrict(granted: Iterable[tuple[Path, Files]]) -> None:
    """Leave this process only the rights in `granted`, each on a path and all below it.

    All other files are denied, and TCP, signals to processes outside, tracing them, and their abstract sockets. Paths
    that do not exist are skipped. The process must have no second thread, and no right to new privileges.
    """
    attributes = struct.pack("=QQQ", _ALL_FILES, _ALL_NETWORK, _ALL_SCOPES)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path, rights in granted:
            _grant(ruleset, path, rights)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _grant(ruleset: int, path: Path, rights: Files) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rights = rights if path.is_dir() else rights & _OF_A_FILE
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)


def _call(number: int, *arguments: int | bytes) -> int:
    converted = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(_LIBC.syscall(ctypes.c_long(number), *converted))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result
