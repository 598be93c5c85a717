"""The queue, the health and the metrics of the service."""

from fastapi import APIRouter, Response

from autograder.service.identity import Grader, Known
from autograder.service.models import Health, Queue
from autograder.service.service import Here

router = APIRouter()
open_router = APIRouter()


@router.get("/queue")
def queue(person: Grader, service: Here) -> Queue:
    """Say what waits and how fast it goes."""
    raise NotImplementedError


@open_router.get("/health")
def health(service: Here) -> Health:
    """Say whether the service can do its work."""
    raise NotImplementedError


@open_router.get("/metrics")
def metrics(model: Known, service: Here) -> Response:
    """Give the metrics for Prometheus, to graders and to services of the hub that may come in."""
    raise NotImplementedError
