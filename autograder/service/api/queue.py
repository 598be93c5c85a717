"""Routes of the queue, the health and the metrics of the service."""

from fastapi import APIRouter, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import OperationalError

from autograder.service import presenters
from autograder.service.identity import Grader, HubUser, person_of
from autograder.service.models import Health, QueueView, Role
from autograder.service.service import CurrentService

router = APIRouter()
monitoring = APIRouter()


@router.get("/queue")
def queue(person: Grader, service: CurrentService) -> QueueView:
    """Describe the submissions that wait, and how fast they are graded."""
    return presenters.queue(service)


@monitoring.get("/health")
def health(service: CurrentService) -> Health:
    """Return whether the service can do its work: without a worker nothing is graded."""
    try:
        workers, _ = service.workers.capacity()
    except OperationalError:
        return Health(status="degraded", database=False, workers=0)
    return Health(status="ok" if workers else "degraded", database=True, workers=workers)


@monitoring.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(user: HubUser, service: CurrentService) -> Response:
    """Return the metrics for Prometheus, to graders and to services of JupyterHub with access."""
    if user["kind"] != "service" and not person_of(user, service.settings).may(Role.GRADER):
        raise HTTPException(403, "the metrics are only for graders and for services of JupyterHub")
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)
