"""The one exception of the policy: a page on the way to an application names its origin."""

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from portal.sso import applications

_EXTRA = re.compile(r"form-action 'self' (\S+)(?=;)")
_ON_THE_WAY = re.compile(r"/(sign-in|confirm|oauth/(authorize|consent|account))(/.*)?")


def without(policy: str, app: Flask, response: TestResponse) -> str:
    """The policy without the origin, if this page may name it; else as it is, and so a fault."""
    extra = _EXTRA.search(policy)
    if not extra or not _ON_THE_WAY.fullmatch(response.request.path):
        return policy
    asked = {address for one in _ahead(response) for address in _redirect_uris(one)}
    known = _registered(app)
    if response.request.path.startswith("/sign-in/"):
        # the second step knows from its session where to go
        allowed = extra[1] in {_origin(address) for address in known}
    else:
        allowed = asked <= known and {_origin(address) for address in asked} == {extra[1]}
    return policy.replace(f" {extra[1]};", ";") if allowed else policy


def _registered(app: Flask) -> set[str]:
    with app.app_context():
        return {address for one in applications.every() for address in one.redirect_uris}


def _origin(address: str) -> str:
    return f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"


def _ahead(response: TestResponse) -> list[str]:
    """Queries of requests to authorize that the address or the page itself carries."""
    query = response.request.query_string.decode()
    if response.request.path == "/oauth/authorize":
        return [query]
    carried = re.findall(r'name="(?:next|request)" value="([^"]*)"', response.text)
    said = [*parse_qs(query).get("next", []), *(text.replace("&amp;", "&") for text in carried)]
    return [target.partition("?")[2] or target for target in said]


def _redirect_uris(query: str) -> list[str]:
    return parse_qs(query).get("redirect_uri", [])
