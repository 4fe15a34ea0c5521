"""Where a request comes from, and the cookie that a browser is known by."""

import secrets

from flask import request
from werkzeug.wrappers import Response

from portal.accounts.security.admission import Arrival
from portal.web.settings import settings

# as long as browsers keep any cookie
KEPT_SECONDS = 400 * 24 * 3600
LONGEST = 60


def arrival() -> Arrival:
    return Arrival(
        request.remote_addr or "", request.user_agent.string, _known() or secrets.token_urlsafe(32)
    )


def remember_browser(response: Response, token: str) -> Response:
    """Opens nothing by itself: it only spares the owner a mail."""
    response.set_cookie(
        _name(),
        token,
        max_age=KEPT_SECONDS,
        httponly=True,
        secure=settings().https,
        samesite="Lax",
    )
    return response


def _known() -> str:
    return request.cookies.get(_name(), "")[:LONGEST]


def _name() -> str:
    return "__Host-known" if settings().https else "known"
