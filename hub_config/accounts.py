"""Passwords that the hub makes, kept as salted hashes in a file that only the operator can read."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.atomic_files import write_whole
from autograder.errors import PlatformError

# Letters and digits that people do not confuse.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _SIZE = 4, 4
COST = 2**15  # 32 MB and a tenth of a second for each guess
BLOCK = 8


@dataclass(frozen=True)
class Hash:
    """A salted scrypt hash in hexadecimal digits, and its cost."""

    salt: str
    digest: str
    cost: int = COST


def new_password() -> str:
    """Return a random password of 79 bits, in groups that are easy to type."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_SIZE)) for _ in range(_GROUPS))


def hash_password(password: str, cost: int = COST) -> Hash:
    """Return the hash of a password with a new salt."""
    salt = secrets.token_bytes(16)
    return Hash(salt.hex(), _scrypt(password, salt, cost).hex(), cost)


def matches(password: str, stored: Hash | None) -> bool:
    """Return whether a password has the stored hash; False, after the same time, where none is stored."""
    expected = stored or _NOBODY
    digest = _scrypt(password, bytes.fromhex(expected.salt), expected.cost)
    return hmac.compare_digest(digest, bytes.fromhex(expected.digest)) and stored is not None


def read(path: Path) -> dict[str, Hash]:
    """Return the hash of each name; an empty dict where there is no file yet."""
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise PlatformError(f"{path}: others can read it: chmod 600 it, and delete it if somebody may have read it")
    try:
        return {name: Hash(**fields) for name, fields in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise PlatformError(
            f"{path}: not a file of accounts ({error}): delete it, and start the hub again for new passwords"
        ) from error


def issue(path: Path, names: Iterable[str], renew: Iterable[str] = ()) -> dict[str, str]:
    """Make a password for each of `names` that has none or is in `renew`; return the new passwords.

    Accounts of all other names are deleted.
    """
    stored = read(path)
    kept = {name: stored[name] for name in names if name in stored and name not in renew}
    passwords = {name: new_password() for name in names if name not in kept}
    if passwords or kept.keys() != stored.keys():
        _write(path, kept | {name: hash_password(password) for name, password in passwords.items()})
    return passwords


def _write(path: Path, accounts: Mapping[str, Hash]) -> None:
    hashes = {name: asdict(account) for name, account in accounts.items()}
    write_whole(path, json.dumps(hashes, indent=1).encode())


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=BLOCK, p=1, maxmem=2 * 128 * BLOCK * cost)


_NOBODY = Hash("00" * 16, "00" * 64)
