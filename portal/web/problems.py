"""Errors as machines read them: problem details (RFC 9457), in English."""

import json
from http import HTTPStatus

from flask import request
from werkzeug.wrappers import Response

MEDIA_TYPE = "application/problem+json"
MACHINES = "/api/"


def for_machines() -> bool:
    """Whether who asks reads no pages."""
    return request.path.startswith(MACHINES)


def problem(status: int, detail: str = "") -> Response:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        said["detail"] = detail
    response = Response(json.dumps(said), status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
