"""Browser sessions: OAuth with JupyterHub, then a signed cookie that holds the OAuth token, as in HubOAuth itself.

All cookies are for the service's path. Students' servers share the hub's origin unless it uses subdomains, so their
scripts can send requests with a visitor's session. They get no answer, because Sec-Fetch-Mode tells a script's request
from an opened page. They cannot write, because they cannot read the XSRF cookie. They cannot frame our pages.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlencode, urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jupyterhub.services.auth import HubOAuth
from tornado.web import HTTPError as HubError

SESSION_SECONDS = 14 * 24 * 3600
LOGIN_SECONDS = 600
SAFE = ("GET", "HEAD", "OPTIONS")
XSRF_COOKIE = "course-xsrf"
XSRF_HEADER = "X-XSRFToken"


def is_guarded(request: Request) -> bool:
    """Return whether a request needs the XSRF token: it changes something, or a script sends it."""
    return request.method not in SAFE or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


class Sessions:
    """The cookies of this service; they are void once JupyterHub gives the service another token."""

    def __init__(self, hub: HubOAuth) -> None:
        self.hub, self.prefix = hub, hub.base_url
        self.name = hub.cookie_name
        self._login_name = f"{self.name}-login"
        self._secret = hashlib.sha256(b"sessions\0" + hub.api_token.encode()).hexdigest()
        self._session = URLSafeTimedSerializer(self._secret, "session")
        self._login = URLSafeTimedSerializer(self._secret, "login")

    def verified_token(self, request: Request) -> str | None:
        """Return the OAuth token in a request's session, None without one; raise a 403 without an XSRF header."""
        token = self.token(request)
        if token is not None and is_guarded(request):
            self.check_xsrf(token, request.headers.get(XSRF_HEADER, ""))
        return token

    def token(self, request: Request) -> str | None:
        """Return the OAuth token in a request's session, None without one; another site may have sent the request."""
        cookie = request.cookies.get(self.name, "")
        try:
            return str(self._session.loads(cookie, max_age=SESSION_SECONDS))
        except BadSignature:
            return None

    def check_xsrf(self, token: str, xsrf: str) -> None:
        """Raise a 403 unless `xsrf` is the XSRF token of a session, which only our own pages know."""
        if not hmac.compare_digest(xsrf.encode(), self.xsrf_token(token).encode()):
            raise HTTPException(403, f"{XSRF_HEADER} is missing or wrong; reload the page and try again")

    def xsrf_token(self, token: str) -> str:
        """Return the XSRF token of a session."""
        return hmac.new(self._secret.encode(), b"xsrf\0" + token.encode(), "sha256").hexdigest()

    def begin_login(self, request: Request, target: str) -> Response:
        """Send a browser to JupyterHub to log in; it comes back to `target`, a path of this service."""
        code = self.hub.generate_pkce_code_challenge() if hasattr(self.hub, "generate_pkce_code_challenge") else None
        pending = {"state": secrets.token_urlsafe(32), "verifier": code and code[0], "target": self._local(target)}
        query = {"state": pending["state"]}
        if code:  # JupyterHub before 6 has no PKCE
            query |= {"code_challenge": code[1], "code_challenge_method": code[2]}
        response = RedirectResponse(f"{self.hub.login_url}&{urlencode(query)}", 302)
        self._set_cookie(request, response, self._login_name, self._login.dumps(pending), LOGIN_SECONDS)
        return response

    async def finish_login(self, request: Request, code: str, state: str) -> tuple[str, Response]:
        """Return the OAuth token of the person who logged in, and the response that begins the session."""
        try:
            pending = self._login.loads(request.cookies.get(self._login_name, ""), max_age=LOGIN_SECONDS)
        except BadSignature:
            raise HTTPException(403, "this login did not start here, or it took too long; log in again") from None
        if not hmac.compare_digest(str(pending["state"]).encode(), state.encode()):
            raise HTTPException(403, "this login is not the one that started here; log in again")
        proof = {"code_verifier": pending["verifier"]} if pending["verifier"] else {}
        try:
            token = str(await self.hub.token_for_code(code, **proof, sync=False))
        except HubError as error:
            raise HTTPException(
                403, f"JupyterHub did not confirm this login; log in again ({error.log_message})"
            ) from None
        response = RedirectResponse(pending["target"], 302)
        response.delete_cookie(self._login_name, path=self.prefix)
        self._set_cookie(request, response, self.name, self._session.dumps(token), SESSION_SECONDS)
        self._set_cookie(request, response, XSRF_COOKIE, self.xsrf_token(token), SESSION_SECONDS, readable=True)
        return token, response

    def log_out(self) -> Response:
        """Delete a browser's session, and send it on to log out of JupyterHub."""
        response = RedirectResponse(f"{self.hub.hub_prefix}logout", 302)
        for name in (self.name, XSRF_COOKIE):
            response.delete_cookie(name, path=self.prefix)
        return response

    def _local(self, target: str) -> str:
        """Return `target` if it is a path of this service, else the home page: no login leads to other sites."""
        parsed = urlsplit(target)
        plain = not parsed.scheme and not parsed.netloc and "\\" not in target and target.startswith(self.prefix)
        return target if plain else self.prefix

    def _set_cookie(
        self, request: Request, response: Response, name: str, value: str, seconds: int, readable: bool = False
    ) -> None:
        # On a domain of its own the service is another site than the hub, which redirects here after a login: "lax".
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=self.prefix,
            secure=request.url.scheme == "https",
            httponly=not readable,
            samesite="strict" if readable else "lax",
        )
