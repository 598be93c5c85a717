"""Receipts: whether one is ours, and the key to find that out without us."""

from fastapi import APIRouter

from autograder.service import presenters, receipts
from autograder.service.api.identity import Student
from autograder.service.api.models import Key, Receipt, Verification
from autograder.service.service import Here

router = APIRouter(prefix="/receipts")


@router.post("/verify")
def verify(receipt: Receipt, person: Student, service: Here) -> Verification:
    """Say whether a receipt was signed by this course and fits the submission it names."""
    if not receipts.verify(receipt, service.signer.pem):
        return Verification(valid=False, reason="this course did not sign it, or it was changed since")
    try:
        known = presenters.receipt(service, service.attempts.find(receipt.submission))
    except KeyError:
        return Verification(valid=False, reason="this course signed it, and does not have the submission")
    if known != receipt:
        return Verification(valid=False, reason="this course signed it, and has something else of the submission")
    return Verification(valid=True, reason="this course received the submission as the receipt says")


@router.get("/key")
def key(person: Student, service: Here) -> Key:
    """Give the public key of the receipts."""
    return Key(pem=service.signer.pem)
