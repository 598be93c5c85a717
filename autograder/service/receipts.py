"""Receipts: signed promises that a submission was received, which anybody can verify who has the public key."""

import base64
import json
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from autograder.atomic_files import create_private
from autograder.errors import PlatformError
from autograder.service.api.models import Receipt


class Signer:
    """The key of a course, in a file that only its owner can read, made when it is first needed."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise PlatformError(f"{path}: not an Ed25519 key; receipts are signed with one")
        self._key = key

    @property
    def pem(self) -> str:
        """The public key."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, receipt: Receipt) -> Receipt:
        """Return a receipt with its signature, which is always the same for the same receipt."""
        signature = base64.b64encode(self._key.sign(_signed(receipt))).decode()
        return receipt.model_copy(update={"signature": signature})


def verify(receipt: Receipt, pem: str) -> bool:
    """Whether a receipt was signed with the private half of the key `pem`, and not changed since."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(base64.b64decode(receipt.signature, validate=True), _signed(receipt))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(receipt: Receipt) -> bytes:
    content = receipt.model_dump(exclude={"signature"})
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _make(path: Path) -> None:
    """Write a new key, unless another process has written one."""
    path.parent.mkdir(exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    create_private(path, pem)
