"""The queue, the health and the metrics of the service."""

from fastapi import APIRouter, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import OperationalError

from autograder.service import presenters
from autograder.service.api.identity import Grader, Known, person_of
from autograder.service.api.models import Health, QueueView, Role
from autograder.service.service import Here

router = APIRouter()
outside = APIRouter()


@router.get("/queue")
def queue(person: Grader, service: Here) -> QueueView:
    """Say what waits and how fast it goes."""
    return presenters.queue(service)


@outside.get("/health")
def health(service: Here) -> Health:
    """Say whether the service can do its work: without a worker it only receives."""
    try:
        workers, _ = service.workers.there()
    except OperationalError:
        return Health(status="degraded", database=False, workers=0)
    return Health(status="ok" if workers else "degraded", database=True, workers=workers)


@outside.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(model: Known, service: Here) -> Response:
    """Give the metrics for Prometheus, to graders and to services of the hub that may come in."""
    if model["kind"] != "service" and not person_of(model, service.settings).may(Role.GRADER):
        raise HTTPException(403, "the metrics are for graders, and for services of the hub")
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)
