"""Receipts: whether one is ours, and the key to find that out without us."""

from fastapi import APIRouter

from autograder.service.identity import Student
from autograder.service.models import Key, Receipt, Verification
from autograder.service.service import Here

router = APIRouter(prefix="/receipts")


@router.post("/verify")
def verify(receipt: Receipt, person: Student, service: Here) -> Verification:
    """Say whether a receipt was signed by this course and fits the submission it names."""
    raise NotImplementedError


@router.get("/key")
def key(person: Student, service: Here) -> Key:
    """Give the public key of the receipts."""
    raise NotImplementedError
