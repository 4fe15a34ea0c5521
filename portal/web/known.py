"""Public pages that are the same for everybody in one language: who knows one gets 304.

Decided before rendering (docs/decisions/0006). Such a page holds no token, so its forms post only
to views that need none.
"""

import hashlib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from flask import current_app, request, session
from werkzeug.wrappers import Response

from portal.core.brand import BRAND_FILE
from portal.web import i18n
from portal.web.assets import STATIC, asset
from portal.web.settings import settings

FLASHED = "_flashes"


def same_for_everybody(render: Callable[[], Response]) -> Response:
    """`render()`, or 304 when the browser has this page in this language already."""
    if FLASHED in session:
        return render()  # with a message for this person alone
    tag = _tag(i18n.language(), i18n.stamp(), settings().issuer)
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else render()
    response.set_etag(tag, weak=True)
    response.vary.update(("Cookie", "Accept-Language", "HX-Request"))
    return response


@lru_cache(256)
def _tag(language: str, catalogue: tuple[int, int], issuer: str) -> str:
    parts = (language, str(catalogue), issuer, _build())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@cache
def _build() -> str:
    """Of all that pages are made of; a new version of the portal is a new process."""
    templates = sorted(Path(str(current_app.template_folder)).rglob("*.html"))
    content = [path.read_bytes() for path in (*templates, BRAND_FILE)]
    assets = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.*"))
    named = [asset(name).encode() for name in assets]
    return hashlib.sha256(b"\0".join([*content, *named])).hexdigest()
