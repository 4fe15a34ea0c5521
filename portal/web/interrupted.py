"""What a person typed before the session was over is kept, encrypted, and refilled.

A plain POST carries it through the sign-in page as a hidden field; an htmx POST, which can only be
told to go there, leaves it in the (signed) cookie when it is small enough.
"""

import json
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from flask import redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.core import crypto
from portal.web.pages import wants_fragment
from portal.web.registries import registries

COOKIE_ROOM = 2_000
MOST = 64_000
NEVER_KEPT = frozenset({"csrf_token", "password", "kept", "next"})


def safe_next(target: str | None) -> str:
    """`target` if it is a path of this portal, else the start page."""
    if not target or not target.startswith("/") or "\\" in target or len(target) > 2_000:
        return "/"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target.startswith("//") or not target.isprintable():
        return "/"
    return target


def sign_in_first() -> Response:
    """Ask for sign-in and come back here afterwards, with what was typed."""
    if request.method in ("GET", "HEAD"):
        target = request.full_path.rstrip("?")
        return _to_sign_in(_page_behind_fragment() if wants_fragment() else target)
    kept = keep_entry()
    if wants_fragment():
        if len(kept) <= COOKIE_ROOM:
            session["kept"] = kept
        return _to_sign_in(_page_behind_fragment())
    return registries.sign_in_page(kept, _page_behind_fragment())


def keep_entry() -> str:
    """The typed fields as one encrypted text; empty when there is nothing worth keeping."""
    fields = {
        name: values for name, values in request.form.lists() if name not in NEVER_KEPT and values
    }
    content = json.dumps(fields)
    return crypto.encrypt(content).decode() if fields and len(content) <= MOST else ""


def read_entry(token: str) -> MultiDict[str, str]:
    """The fields of `keep_entry`; nothing at all when the text is not ours."""
    try:
        fields = json.loads(crypto.decrypt(token.encode()))
    except (InvalidToken, ValueError):
        return MultiDict()
    return MultiDict([(name, value) for name, values in fields.items() for value in values])


def _page_behind_fragment() -> str:
    """The page the form stands on; the Referer is ours or it is not used."""
    shown = request.headers.get("HX-Current-URL") or request.referrer or ""
    parts = urlsplit(shown)
    if parts.netloc == request.host and parts.path:
        return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))
    return request.path


def _to_sign_in(target: str) -> Response:
    address = url_for("accounts.sign_in", next=safe_next(target))
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, code=303)
