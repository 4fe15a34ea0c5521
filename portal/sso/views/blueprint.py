"""The blueprint of single sign-on, and how its machines are answered when there are too many."""

from flask import Blueprint, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from portal.core.addresses import customer_of
from portal.sso.messages import json_answer
from portal.web.guards import is_bare
from portal.web.pages import page

blueprint = Blueprint("sso", __name__)


def caller() -> str:
    return customer_of(request.remote_addr or "")


def client_and_caller() -> str:
    """Of one client from one address: another one's storm holds up nobody."""
    sent = request.authorization
    client = (sent.username if sent else None) or request.form.get("client_id", "")
    return f"{str(client)[:48]} {caller()}"


@blueprint.errorhandler(429)
def too_many(_: TooManyRequests) -> Response:
    """Machines are answered as machines, people by the page."""
    if is_bare():
        answer = json_answer(429, {"error": "temporarily_unavailable"})
    else:
        answer = page("errors/429.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer
