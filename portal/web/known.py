"""The public start page is the same for everybody in one language: who knows it gets 304.

Decided before anything else is done (docs/decisions/0006): a twentieth of what the page costs.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from flask import request, session
from werkzeug.wrappers import Response

from portal.config import ROOT
from portal.core.brand import BRAND_FILE
from portal.web import i18n
from portal.web.assets import STATIC, asset
from portal.web.headers import ALWAYS, FOR_VISITORS, POLICY
from portal.web.settings import settings

PATH = "/"
VARY = ("Cookie", "Accept-Language", "HX-Request")
FLASHED = "_flashes"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class KnownFirst:
    """In front of the application: answers a visitor who knows the start page as it is now."""

    def __init__(self, application: Wsgi, issuer: str, session_cookie: str) -> None:
        self._application, self._issuer = application, issuer
        self._session = f"{session_cookie}="

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if not known or environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start)
        tag = _tag_of(i18n.wished_language(environ), self._issuer)
        # whoever has a session may be signed in, or be told something
        if self._session in environ.get("HTTP_COOKIE", "") or tag not in known:
            return self._application(environ, start)
        start("304 NOT MODIFIED", [*_HEADERS, ("ETag", f'W/"{tag}"')])
        return ()


_HEADERS = (
    ("Content-Security-Policy", POLICY),
    *ALWAYS.items(),
    ("Cache-Control", FOR_VISITORS),
    ("Vary", ", ".join(VARY)),
)


def same_for_everybody(render: Callable[[], Response], about: str = "") -> Response:
    """`render()`, or 304 when the browser has this page in this language already.

    `about` holds all that the page shows of things that may change.
    """
    if FLASHED in session:
        return render()  # with a message for this person alone
    tag = _tag_of(i18n.language(), settings().issuer)
    if about:
        tag = _digest(tag, about)
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else render()
    response.set_etag(tag, weak=True)
    response.vary.update(VARY)
    return response


def _tag_of(language: str, issuer: str) -> str:
    return _tag(language, i18n.stamp(language), issuer)


@lru_cache(256)
def _tag(language: str, catalogue: tuple[int, int], issuer: str) -> str:
    parts = (language, str(catalogue), issuer, _build())
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@cache
def _build() -> str:
    """Of all that pages are made of; a new version of the portal is a new process."""
    templates = sorted((ROOT / "templates").rglob("*.html"))
    content = [path.read_bytes() for path in (*templates, BRAND_FILE)]
    assets = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.*"))
    named = [asset(name).encode() for name in assets]
    return hashlib.sha256(b"\0".join([*content, *named])).hexdigest()
