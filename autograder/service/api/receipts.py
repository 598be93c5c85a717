"""Routes of receipts: verification, and the public key with which anybody can verify one."""

from fastapi import APIRouter

from autograder.service.identity import Student
from autograder.service.models import Key, Receipt, Verification
from autograder.service.operations import submissions
from autograder.service.service import CurrentService

router = APIRouter(prefix="/receipts")


@router.post("/verify")
def verify(receipt: Receipt, person: Student, service: CurrentService) -> Verification:
    """Say whether this course signed a receipt and has the submission that it names."""
    return submissions.verify_receipt(service, receipt)


@router.get("/key")
def key(person: Student, service: CurrentService) -> Key:
    """Return the public key of the receipts."""
    return Key(pem=service.signer.pem)
