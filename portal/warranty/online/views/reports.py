"""`POST /api/v1/devices/online`, and its description as OpenAPI."""

import json
import re
from contextlib import suppress
from typing import Any

from flask import abort, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from portal.core.addresses import customer_of
from portal.core.idempotency import KeyReused
from portal.extensions import csrf, limiter
from portal.warranty.online import description, systems
from portal.warranty.online.receiving import MOST_REPORTS, receive
from portal.warranty.online.systems import System
from portal.warranty.online.views.blueprint import blueprint
from portal.web.guards import bare
from portal.web.problems import problem

KEY = re.compile(r"[\x21-\x7e]{1,80}")
# several systems may stand behind one address; a token costs nothing to invent
LIMIT = "300 per minute"


@blueprint.post("/api/v1/devices/online")
@bare
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(LIMIT, key_func=lambda: customer_of(request.remote_addr or ""))
def report_online() -> Response:
    system = _system()
    if system is None:
        return _who_are_you()
    key, items = _key(), _items()
    try:
        return _json(receive(system, key, items))
    except KeyReused:
        return problem(409, "This Idempotency-Key came with another batch before.")


@blueprint.after_request
def leave_nothing_unread(response: Response) -> Response:
    """What stays in the connection would be taken for the next request of the system.

    A body that is too large, or does not say how large it is, ends the connection instead.
    """
    if request.method == "POST":
        length = request.content_length
        if length is None or length > description.LARGEST_BODY:
            response.headers["Connection"] = "close"
        else:
            request.max_content_length = description.LARGEST_BODY
            with suppress(BadRequest):  # who has gone away needs no answer
                request.get_data(cache=False)
    return response


@blueprint.get("/api/v1/openapi.json")
@bare
def describe() -> Response:
    answer = _json(description.described())
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _system() -> System | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    return systems.known_by(token.strip())


def _who_are_you() -> Response:
    response = problem(401, "Send the token of your monitoring system as a bearer token.")
    response.headers["WWW-Authenticate"] = 'Bearer realm="portal"'
    return response


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        abort(400, "Send an Idempotency-Key of 1 to 80 visible ASCII characters with each batch.")
    return key


def _items() -> list[Any]:
    """What is no JSON is refused before anything is read of it."""
    if request.mimetype != "application/json":
        abort(415, "Send application/json.")
    request.max_content_length = description.LARGEST_BODY
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        abort(400, "This is no JSON in UTF-8.")
    items = body.get("reports") if isinstance(body, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_REPORTS:
        abort(422, f"Send an object whose “reports” are a list of 1 to {MOST_REPORTS} objects.")
    return items


def _json(content: dict[str, Any]) -> Response:
    response = Response(json.dumps(content), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
