"""The strict client of every test: each answer is looked at, whatever the test is about."""

import re
from collections.abc import Iterator
from contextvars import ContextVar
from hashlib import sha256
from typing import Any

from flask import Flask, g, request_finished
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.web.headers import POLICY
from portal.web.i18n import LANGUAGES
from portal.web.identity import ANONYMOUS
from tests.support import form_targets, pages

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
# what differs from one answer to the next without changing the structure
_TEXT = re.compile(r">[^<&%{]+<")
_LONG_VALUE = re.compile(r'value="[^"]{30,}"')
# words of a language, of which it stays that there are some; and which of ours it is
_SPOKEN = re.compile(r'\b(aria-label|title|placeholder|alt|data-(?!hx-)[a-z-]+)="[^"<&%{/]+"')
_LANGUAGE = re.compile(
    rf'<html lang="(?:{"|".join(LANGUAGES)})"|(?<=<button name="language") [^>]+'
)
_SAME_RULES = ((_TEXT, "><"), (_LONG_VALUE, ""), (_SPOKEN, r"\1"), (_LANGUAGE, ""))
_seen: set[bytes] = set()
_answered_somebody: ContextVar[bool] = ContextVar("answered_somebody", default=False)


class StrictClient(FlaskClient):
    """Fails the test whose answer breaks a rule of the house; nothing to call, nothing to forget.

    `check_answers = False` for a test whose subject is a broken answer.
    """

    check_answers = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if self.check_answers:
            found = list(faults(self.application, response))
            asked = f"{response.request.method} {response.request.path} → {response.status}"
            assert not found, "\n".join([asked, *found])
        return response


def watch(app: Flask) -> None:
    """Make the application's test clients strict."""
    app.test_client_class = StrictClient
    request_finished.connect(_note_identity, app)


def _note_identity(_app: Flask, **_: object) -> None:
    _answered_somebody.set(getattr(g, "_login_user", ANONYMOUS).is_authenticated)


def faults(app: Flask, response: TestResponse) -> Iterator[str]:
    yield from _header_faults(app, response)
    if response.mimetype == "text/html" and response.data:
        yield from _page_faults(app, response)


def _header_faults(app: Flask, response: TestResponse) -> Iterator[str]:
    for name, wanted in HEADERS.items():
        found = [
            form_targets.without(text, app, response).removesuffix("; sandbox")
            for text in response.headers.getlist(name)
        ]
        if found != [wanted]:
            yield f"{name} is {response.headers.getlist(name)}"
    for cookie in response.headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or "SameSite=Lax" not in cookie or "Domain" in cookie:
            yield f"the cookie {cookie.partition('=')[0]} is not guarded"
    if response.mimetype != "text/html" or response.status_code in range(300, 400):
        return
    if "HX-Request" not in response.vary:
        yield "does not say Vary: HX-Request"
    if _answered_somebody.get() and response.cache_control.no_store is not True:
        yield f"may be stored: {response.headers.get('Cache-Control')!r}"


def _page_faults(app: Flask, response: TestResponse) -> Iterator[str]:
    html = response.text
    asked_for_fragment = "HTTP_HX_REQUEST" in response.request.environ
    key = _structure(html, asked_for_fragment)
    if key in _seen or response.status_code in range(300, 400):
        return
    page = pages.Document(html)
    found = [*pages.faults(page), *pages.dead_ends(page, app, response.request.path)]
    if not page.is_full and not asked_for_fragment:
        found.append("is a fragment that nobody asked for")
    if not found:
        _seen.add(key)
    yield from found


def _structure(html: str, asked_for_fragment: bool) -> bytes:
    """Equal for answers that the rules cannot tell apart: parsing each would cost minutes."""
    skeleton = html
    for pattern, left in _SAME_RULES:
        skeleton = pattern.sub(left, skeleton)
    return sha256(f"{asked_for_fragment}{skeleton}".encode()).digest()
