"""Sessions of browsers: OAuth with the hub, then a signed cookie that holds the hub's token, as HubOAuth itself does.

All cookies are for the service's path. Students' servers share the hub's origin unless it uses subdomains: then a page
of one of them can ask in the name of a visitor, but not write, as it cannot read the XSRF cookie.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jupyterhub.services.auth import HubOAuth

SESSION_SECONDS = 14 * 24 * 3600
LOGIN_SECONDS = 600
SAFE = ("GET", "HEAD", "OPTIONS")
XSRF_HEADER = "X-XSRFToken"


@dataclass(frozen=True)
class Pending:
    """A login that has begun: what the hub must give back, what proves that it is ours, and where it leads."""

    state: str
    verifier: str
    target: str


class Sessions:
    """The cookies of one service below `prefix`; they are worth nothing after the hub's token for it changed."""

    def __init__(self, hub: HubOAuth, prefix: str) -> None:
        self.hub, self.prefix = hub, prefix
        self.name = hub.oauth_client_id or "course"
        self._secret = hashlib.sha256(b"sessions\0" + hub.api_token.encode()).hexdigest()
        self._session = URLSafeTimedSerializer(self._secret, "session")
        self._login = URLSafeTimedSerializer(self._secret, "login")

    def token(self, request: Request) -> str | None:
        """Return the hub's token in the session of a request; None without one.

        A request that changes something must show in a header what only our own pages can read in a cookie.
        """
        held = request.cookies.get(self.name, "")
        try:
            token = str(self._session.loads(held, max_age=SESSION_SECONDS))
        except BadSignature:
            return None
        shown = request.headers.get(XSRF_HEADER, "")
        if request.method not in SAFE and not hmac.compare_digest(shown.encode(), self._xsrf(token).encode()):
            raise HTTPException(403, f"{XSRF_HEADER} is missing or wrong; reload the page and try again")
        return token
