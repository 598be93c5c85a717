"""Routes that log a browser in and out."""

from fastapi import APIRouter, Request, Response

from autograder.service.identity import person_of, user_of_token
from autograder.service.service import CurrentService

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(request: Request, service: CurrentService, next: str = "") -> Response:
    """Send a browser to JupyterHub to log in."""
    return service.sessions.begin_login(request, next)


@router.get("/oauth_callback")
async def callback(request: Request, service: CurrentService, code: str = "", state: str = "") -> Response:
    """Begin a session after a login at JupyterHub, for people in the course."""
    token, response = await service.sessions.finish_login(request, code, state)
    person_of(await user_of_token(service.hub, token) or {}, service.settings)
    return response


@router.post("/logout")
def logout(service: CurrentService) -> Response:
    """End the session here and at JupyterHub."""
    return service.sessions.log_out()
