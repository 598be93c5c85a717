"""The parts of a running course service: the course, its database, its blobs, and the hub."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from jupyterhub.services.auth import HubOAuth

from autograder.course_toml import CourseSettings
from autograder.grading.course import Course
from autograder.service.feedback_archives import FeedbackArchives
from autograder.service.handouts import Handouts
from autograder.service.leases import Workers
from autograder.service.metrics import Metrics
from autograder.service.receipts import Signer
from autograder.service.records.attempts import Attempts
from autograder.service.records.blobs import Blobs
from autograder.service.records.rules import RuleStore
from autograder.service.sessions import Sessions


@dataclass(frozen=True)
class Service:
    """One running course service."""

    settings: CourseSettings
    course: Course
    attempts: Attempts
    rules: RuleStore
    handouts: Handouts
    feedback_archives: FeedbackArchives
    workers: Workers
    blobs: Blobs
    signer: Signer
    hub: HubOAuth
    sessions: Sessions
    metrics: Metrics

    @classmethod
    def start(cls, settings: CourseSettings, hub: HubOAuth) -> "Service":
        """Open all parts of a course service; raise `PlatformError` if the folder is not a course."""
        course = Course(settings.course.folder)
        database = course.database
        attempts, workers = Attempts(database), Workers(database)
        blobs = Blobs(course.folder / ".autograder" / "blobs")
        blobs.sweep()
        return cls(
            settings,
            course,
            attempts,
            RuleStore(database, settings),
            Handouts(course),
            FeedbackArchives(database),
            workers,
            blobs,
            Signer(course.folder / ".autograder" / "receipts.pem"),
            hub,
            Sessions(hub),
            Metrics(course, attempts, workers),
        )


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


CurrentService = Annotated[Service, Depends(_service)]
