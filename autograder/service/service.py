"""What the routes share: the course, its database, its blobs, and the hub."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from jupyterhub.services.auth import HubOAuth

from autograder.grading.course import Course
from autograder.service.blobs import Blobs
from autograder.service.receipts import Signer
from autograder.service.sessions import Sessions
from autograder.service.settings import Settings


@dataclass(frozen=True)
class Service:
    """One running course service."""

    settings: Settings
    course: Course
    blobs: Blobs
    signer: Signer
    hub: HubOAuth
    sessions: Sessions


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Here = Annotated[Service, Depends(_service)]
