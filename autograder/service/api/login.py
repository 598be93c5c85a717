"""Log in and out in a browser."""

from fastapi import APIRouter, Request, Response

from autograder.service.api.identity import ask, person_of
from autograder.service.service import Here

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(request: Request, service: Here, next: str = "") -> Response:
    """Send a browser to the hub to log in."""
    return service.sessions.begin(request, next)


@router.get("/oauth_callback")
async def callback(request: Request, service: Here, code: str = "", state: str = "") -> Response:
    """Begin a session for who comes back from the hub, if they are in the course."""
    token, answer = await service.sessions.finish(request, code, state)
    person_of(await ask(service.hub, token) or {}, service.settings)
    return answer


@router.post("/logout")
def logout(service: Here) -> Response:
    """End the session here and at the hub."""
    return service.sessions.end()
