import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from autograder.errors import PlatformError
from autograder.service.models import Receipt
from autograder.service.receipts import Signer, verify

RECEIPT = Receipt(
    submission="1", course="c", assignment="a", student="ada", number=1, received="now", digest="0" * 64, signature=""
)


def test_a_receipt_is_verified_with_the_public_key_alone(tmp_path: Path) -> None:
    signer = Signer(tmp_path / "private" / "key.pem")
    signed = signer.sign(RECEIPT)
    assert verify(signed, signer.pem)
    assert Signer(tmp_path / "private" / "key.pem").sign(RECEIPT) == signed
    assert stat.S_IMODE((tmp_path / "private" / "key.pem").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "change", [{"number": 2}, {"student": "ben"}, {"received": "earlier"}, {"signature": ""}, {"signature": "!"}]
)
def test_a_receipt_that_was_changed_is_not_verified(tmp_path: Path, change: dict[str, object]) -> None:
    signer = Signer(tmp_path / "key.pem")
    assert not verify(signer.sign(RECEIPT).model_copy(update=change), signer.pem)
    assert not verify(Signer(tmp_path / "other.pem").sign(RECEIPT), signer.pem)


def test_all_who_make_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        signers = list(pool.map(Signer, [tmp_path / "key.pem"] * 8))
    assert len({signer.pem for signer in signers}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key.pem"]


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(other)
    with pytest.raises(PlatformError, match="Ed25519"):
        Signer(tmp_path / "key.pem")
