"""Receipts: signed statements that a submission was received; anybody with the public key can verify them."""

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
from autograder.service.models import Receipt


class Signer:
    """The signing key of a course, in a private file that is made on first use."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _create_key(path)
        key = load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise PlatformError(f"{path}: not an Ed25519 key, which receipts need; move the file away for a new key")
        self._key = key

    @property
    def pem(self) -> str:
        """The public key."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, receipt: Receipt) -> Receipt:
        """Return a receipt with its signature; the same receipt always gets the same signature."""
        signature = base64.b64encode(self._key.sign(_signed(receipt))).decode()
        return receipt.model_copy(update={"signature": signature})


def verify(receipt: Receipt, pem: str) -> bool:
    """Return whether a receipt was signed with the private key that belongs to `pem`, and not changed since."""
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


def _create_key(path: Path) -> None:
    """Write a new key, unless another process has written one."""
    path.parent.mkdir(exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    create_private(path, pem)
