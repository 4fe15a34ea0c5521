"""For the machines that look after the portal: is it alive, is it ready, how is it doing."""

import re
from functools import cache
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from portal.config import ROOT
from portal.extensions import db
from portal.web import metrics
from portal.web.guards import bare
from portal.web.settings import settings

blueprint = Blueprint("operations", __name__)

_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_OF_PROXIES = frozenset({"forwarded", "via", "x-real-ip"})
_FOLLOWED = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


@blueprint.get("/healthz")
@bare
def alive() -> Response:
    """The process answers; asks no database."""
    return _plain("alive")


@blueprint.get("/readyz")
@bare
def ready() -> Response:
    reason = _why_not_ready()
    return _plain(reason, 503) if reason else _plain("ready")


@blueprint.get("/metrics")
@bare
def figures() -> Response:
    if not (_has_token() or _from_this_machine()):
        return _plain("not found", 404)
    answer = Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _why_not_ready() -> str:
    try:
        with db.engine.connect() as connection:
            current = _revisions(connection)
            fault = settings().fault_of(connection)
    except SQLAlchemyError:
        return "the database cannot be reached"
    if current == set(_heads()):
        return fault
    at = ", ".join(current) or "nothing"
    return f"the database is at {at}, the program needs {', '.join(_heads())}: flask db upgrade"


def _revisions(connection: Connection) -> set[str]:
    """Read by hand: Alembic is an eighth of a start, and nothing else here needs it."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


@cache
def _heads() -> tuple[str, ...]:
    """The revisions that no other one follows."""
    sources = [path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")]
    followed = {found for source in sources for found in _FOLLOWED.findall(source)}
    made = {found for source in sources for found in _REVISION.findall(source)}
    return tuple(sorted(made - followed))


def _has_token() -> bool:
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and compare_digest(given.encode(), token.encode())


def _from_this_machine() -> bool:
    """Not in production, where a proxy on the same machine makes every client look like this one;
    elsewhere what a proxy says of itself gives it away, unless it is configured, and so does the
    public name by which it was asked.
    """
    proxies = settings().trusted_proxies
    if settings().production or (not proxies and any(map(_is_of_a_proxy, request.headers.keys()))):
        return False
    return _is_loopback(request.remote_addr or "") and _asks_this_machine()


def _asks_this_machine() -> bool:
    try:
        name = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _is_of_a_proxy(header: str) -> bool:
    name = header.lower()
    return name in _OF_PROXIES or name.startswith("x-forwarded-")


def _plain(text: str, status: int = 200) -> Response:
    answer = Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
