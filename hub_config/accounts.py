"""The passwords that the hub made: kept as salted hashes, in a file that only the operator can read."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.atomic_files import write_whole
from autograder.errors import PlatformError

# Letters and digits that are not mistaken for others.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _SIZE = 4, 4
COST = 2**15  # 32 MB and a tenth of a second for each guess
BLOCK = 8


@dataclass(frozen=True)
class Hash:
    """A salted scrypt hash, in hexadecimal digits, with the cost it was made at."""

    salt: str
    digest: str
    cost: int = COST


def new_password() -> str:
    """Return a random password of 79 bits, in groups for reading and typing."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_SIZE)) for _ in range(_GROUPS))


def hashed(password: str, cost: int = COST) -> Hash:
    """Return the hash of a password, with a salt of its own."""
    salt = secrets.token_bytes(16)
    return Hash(salt.hex(), _scrypt(password, salt, cost).hex(), cost)


def matches(password: str, known: Hash | None) -> bool:
    """Return whether a password belongs to a hash; for somebody unknown it takes as long to say no."""
    given = known or _NOBODY
    digest = _scrypt(password, bytes.fromhex(given.salt), given.cost)
    return hmac.compare_digest(digest, bytes.fromhex(given.digest)) and known is not None


def read(path: Path) -> dict[str, Hash]:
    """Return the hash of each name; of nobody where there is no file yet."""
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise PlatformError(f"{path}: others can read it; chmod 600 it, and delete it if they may have")
    try:
        return {name: Hash(**fields) for name, fields in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise PlatformError(
            f"{path}: not a file of accounts ({error}); delete it, and start for new passwords"
        ) from error


def issue(path: Path, names: Iterable[str], anew: Iterable[str] = ()) -> dict[str, str]:
    """Make a password for each of `names` that has none, and for those of `anew`; return the new ones.

    Accounts of anybody else are deleted.
    """
    known = read(path)
    keep = {name: known[name] for name in names if name in known and name not in anew}
    made = {name: new_password() for name in names if name not in keep}
    if made or keep.keys() != known.keys():
        _write(path, keep | {name: hashed(password) for name, password in made.items()})
    return made


def _write(path: Path, accounts: Mapping[str, Hash]) -> None:
    hashes = {name: asdict(account) for name, account in accounts.items()}
    write_whole(path, json.dumps(hashes, indent=1).encode())


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=BLOCK, p=1, maxmem=2 * 128 * BLOCK * cost)


_NOBODY = Hash("00" * 16, "00" * 64)
