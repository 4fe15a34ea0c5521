"""What a person typed before the session was over is kept, encrypted, and refilled.

A plain POST carries it through the sign-in page as a hidden field; an htmx POST, which can only be
told to go there, leaves it in the (signed) cookie when it is small enough.
"""

import json
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from cryptography.fernet import InvalidToken
from flask import current_app, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.core import crypto
from portal.web.pages import wants_fragment
from portal.web.registries import registries
from portal.web.settings import settings

COOKIE_ROOM = 2_000
MOST = 64_000
# a request to authorize is carried here as a whole, quoted once more
LONGEST_TARGET = 6_000
NEVER_KEPT = frozenset({"csrf_token", "password", "kept", "next"})
# other texts under the same key are no entries, and must not be shown as such
PURPOSE = "kept entry"


@dataclass(frozen=True)
class KeptFields:
    """`session_token` is of the session that was over: only its person gets the fields back."""

    fields: MultiDict[str, str]
    session_token: str


def safe_next(target: str | None) -> str:
    """`target` if it is a path of this portal, else the start page."""
    if not target or len(target) > LONGEST_TARGET or not target.isprintable():
        return "/"
    elsewhere = target.startswith("//") or "\\" in target
    return target if target.startswith("/") and not elsewhere else "/"


def login_hint(next_page: str) -> str:
    """Who an application thinks will sign in, when signing in leads on to it."""
    path, _, query = next_page.partition("?")
    hints = parse_qs(query).get("login_hint", []) if path == "/oauth/authorize" else []
    return hints[0] if hints and hints[0].isprintable() else ""


def sign_in_first() -> Response:
    """Ask for sign-in and come back here afterwards, with what was typed."""
    if request.method != "POST":
        target = request.full_path.rstrip("?")
        return _to_sign_in(_page_of_form() if wants_fragment() else target)
    if wants_fragment():
        return open_again()
    return registries.sign_in_page(keep_entry(), _page_of_form())


def confirm_first() -> Response:
    """Ask for a fresh proof of who this is and come back here afterwards, with what was typed."""
    is_read = request.method in ("GET", "HEAD") and not wants_fragment()
    target = request.full_path.rstrip("?") if is_read else _page_of_form()
    kept = "" if is_read else keep_entry()
    if kept and len(kept) <= COOKIE_ROOM:
        session["kept"] = kept
    address = url_for("security.confirm", next=safe_next(target))
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, code=303)


def open_again() -> Response:
    """Back to the page of the form by way of sign-in, which is passed by whoever is signed in."""
    kept = keep_entry()
    if kept and len(kept) <= COOKIE_ROOM:
        session["kept"] = kept
    return _to_sign_in(_page_of_form())


def keep_entry() -> str:
    """The typed fields as one encrypted text; empty when there is nothing worth keeping."""
    fields = {
        name: values for name, values in request.form.lists() if name not in NEVER_KEPT and values
    }
    content = json.dumps([PURPOSE, session.get("_user_id", ""), fields])
    return crypto.encrypt(content).decode() if fields and len(content) <= MOST else ""


def read_entry(text: str) -> KeptFields | None:
    """What `keep_entry` wrote; None when the text is not ours."""
    try:
        purpose, session_token, fields = json.loads(crypto.decrypt(text.encode()))
    except (InvalidToken, ValueError, TypeError):
        return None
    if purpose != PURPOSE:
        return None
    pairs = [(name, value) for name, values in fields.items() for value in values]
    return KeptFields(MultiDict(pairs), session_token)


def came_from_elsewhere() -> bool:
    """Whether another site made the browser send the present request."""
    said = (request.headers.get("Origin"), request.referrer)
    return any(_own(address) is None for address in said if address)


def _page_of_form() -> str:
    """The page the form stands on; else the present address, if it is a page at all."""
    shown = _own(request.headers.get("HX-Current-URL") or request.referrer or "")
    if shown and shown.path:
        return safe_next(shown.path + (f"?{shown.query}" if shown.query else ""))
    is_page = current_app.url_map.bind("").test(request.path, "GET")
    return safe_next(request.path) if is_page else "/"


def _own(address: str) -> SplitResult | None:
    """The parts of an address of this portal, None for anybody else's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.netloc in {request.host, urlsplit(settings().issuer).netloc} else None


def _to_sign_in(target: str) -> Response:
    address = url_for("accounts.sign_in", next=safe_next(target))
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, code=303)
