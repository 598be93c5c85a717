"""Sessions of browsers: OAuth with the hub, then a signed cookie that holds the hub's token, as HubOAuth itself does.

All cookies are for the service's path. Students' servers share the hub's origin unless it uses subdomains, and so can
ask in the name of a visitor. A script of theirs gets no answer, as browsers say of a request whether it opens a page,
and cannot write, as it cannot read the XSRF cookie; no page of ours opens in a frame of theirs.
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
    """Whether a request needs more than a session: it changes something, or no person follows a link with it."""
    return request.method not in SAFE or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


class Sessions:
    """The cookies of this service; they are worth nothing once the hub gives it another token."""

    def __init__(self, hub: HubOAuth) -> None:
        self.hub, self.prefix = hub, hub.base_url
        self.name = hub.cookie_name
        self._login_name = f"{self.name}-login"
        self._secret = hashlib.sha256(b"sessions\0" + hub.api_token.encode()).hexdigest()
        self._session = URLSafeTimedSerializer(self._secret, "session")
        self._login = URLSafeTimedSerializer(self._secret, "login")

    def token(self, request: Request) -> str | None:
        """Return the hub's token in the session of a request; None without one.

        A request that changes something, or that a script makes, must show in a header what only our own pages know.
        """
        token = self.held(request)
        if token is not None and is_guarded(request):
            self.check(token, request.headers.get(XSRF_HEADER, ""))
        return token

    def held(self, request: Request) -> str | None:
        """Return the hub's token in the session of a request, which may be forged; None without one."""
        held = request.cookies.get(self.name, "")
        try:
            return str(self._session.loads(held, max_age=SESSION_SECONDS))
        except BadSignature:
            return None

    def check(self, token: str, shown: str) -> None:
        """Raise a 403 unless a request that came with a session shows what only our own pages know."""
        if not hmac.compare_digest(shown.encode(), self.xsrf(token).encode()):
            raise HTTPException(403, f"{XSRF_HEADER} is missing or wrong; reload the page and try again")

    def xsrf(self, token: str) -> str:
        """Return what requests in a session must show."""
        return hmac.new(self._secret.encode(), b"xsrf\0" + token.encode(), "sha256").hexdigest()

    def begin(self, request: Request, target: str) -> Response:
        """Send a browser to the hub to log in; it comes back to `target`, a path below this service's."""
        code = self.hub.generate_pkce_code_challenge() if hasattr(self.hub, "generate_pkce_code_challenge") else None
        pending = {"state": secrets.token_urlsafe(32), "verifier": code and code[0], "target": self._local(target)}
        asked = {"state": pending["state"]}
        if code:  # a hub before 6 does not know of it
            asked |= {"code_challenge": code[1], "code_challenge_method": code[2]}
        answer = RedirectResponse(f"{self.hub.login_url}&{urlencode(asked)}", 302)
        self._set(request, answer, self._login_name, self._login.dumps(pending), LOGIN_SECONDS)
        return answer

    async def finish(self, request: Request, code: str, state: str) -> tuple[str, Response]:
        """Return the hub's token of who logged in, and the answer that begins the session."""
        try:
            pending = self._login.loads(request.cookies.get(self._login_name, ""), max_age=LOGIN_SECONDS)
        except BadSignature:
            raise HTTPException(403, "this login was not begun here, or too long ago; log in again") from None
        if not hmac.compare_digest(str(pending["state"]).encode(), state.encode()):
            raise HTTPException(403, "this login is not the one that was begun here; log in again")
        proof = {"code_verifier": pending["verifier"]} if pending["verifier"] else {}
        try:
            token = str(await self.hub.token_for_code(code, **proof, sync=False))
        except HubError as error:
            raise HTTPException(
                403, f"the hub does not confirm this login; log in again ({error.log_message})"
            ) from None
        answer = RedirectResponse(pending["target"], 302)
        answer.delete_cookie(self._login_name, path=self.prefix)
        self._set(request, answer, self.name, self._session.dumps(token), SESSION_SECONDS)
        self._set(request, answer, XSRF_COOKIE, self.xsrf(token), SESSION_SECONDS, readable=True)
        return token, answer

    def end(self) -> Response:
        """Forget a browser's session, and send it to where the hub ends its own."""
        answer = RedirectResponse(f"{self.hub.hub_prefix}logout", 302)
        for name in (self.name, XSRF_COOKIE):
            answer.delete_cookie(name, path=self.prefix)
        return answer

    def _local(self, target: str) -> str:
        """Return a path of this service: nobody is sent elsewhere by a link to a login."""
        parsed = urlsplit(target)
        plain = not parsed.scheme and not parsed.netloc and "\\" not in target and target.startswith(self.prefix)
        return target if plain else self.prefix

    def _set(
        self, request: Request, answer: Response, name: str, value: str, seconds: int, readable: bool = False
    ) -> None:
        # After a login the hub, which is another site to a service on its own domain, sends the browser back: "lax".
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            path=self.prefix,
            secure=request.url.scheme == "https",
            httponly=not readable,
            samesite="strict" if readable else "lax",
        )
