"""Every request has an id, leaves one line in the log and is counted."""

import re
import secrets
from time import perf_counter

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from portal.core.origin import NOWHERE, Origin, origin
from portal.web import guards, metrics
from portal.web.identity import ANONYMOUS, Identity, current_identity

log = structlog.get_logger("portal.request")

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}")
NO_ROUTE = "(none)"


def init_app(app: Flask) -> None:
    """First of all, so that its end is the last of every request."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget_origin)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = perf_counter()
    origin.set(Origin(address=(request.remote_addr or "")[:64], request_id=g.request_id))


def _end(response: Response) -> Response:
    seconds = perf_counter() - g.began
    response.headers["X-Request-ID"] = g.request_id
    # never the path: it may hold what somebody typed
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    metrics.observe_request(route, response.status_code, seconds)
    if response.status_code >= 500 or not guards.is_bare():
        _log(route, response.status_code, seconds)
    return response


def _log(route: str, status: int, seconds: float) -> None:
    identity = _known_identity()
    write = log.error if status >= 500 else log.info
    write(
        "request",
        method=request.method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        # who acts: not the customer whom support looks as
        user=(identity.viewer or identity).user_id or None,
        company=identity.company.id if identity.company else None,
    )


def _known_identity() -> Identity:
    """Who it is if this request has found out; logging asks the database nothing."""
    return current_identity() if "_login_user" in g else ANONYMOUS


def _forget_origin(_: BaseException | None) -> None:
    origin.set(NOWHERE)
