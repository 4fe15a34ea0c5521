"""The one exception of the policy: a page on the way to an application, or back to it, names it."""

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from portal.sso import applications

_EXTRA = re.compile(r"form-action 'self' (\S+)(?=;)")
_ON_THE_WAY = re.compile(r"/(sign-in|confirm|oauth/(authorize|consent|account))(/.*)?")
_LEAVING = "/oauth/logout"


def without(policy: str, app: Flask, response: TestResponse) -> str:
    """The policy without the origin, if this page may name it; else as it is, and so a fault."""
    extra = _EXTRA.search(policy)
    if not extra:
        return policy
    if response.request.path == _LEAVING:
        return (
            policy.replace(f" {extra[1]};", ";") if _comes_back(app, response, extra[1]) else policy
        )
    if not _ON_THE_WAY.fullmatch(response.request.path):
        return policy
    asked = {address for one in _ahead(response) for address in _redirect_uris(one)}
    known = _registered(app)
    if response.request.path.startswith("/sign-in/"):
        # the second step knows from its session where to go
        allowed = extra[1] in {_origin(address) for address in known}
    else:
        allowed = asked <= known and {_origin(address) for address in asked} == {extra[1]}
    return policy.replace(f" {extra[1]};", ";") if allowed else policy


def _comes_back(app: Flask, response: TestResponse, origin: str) -> bool:
    """Whether the client named (a hint may name it as well) has this address to come back to."""
    said = parse_qs(response.request.query_string.decode())
    [client], [wanted] = said.get("client_id", [""]), said.get("post_logout_redirect_uri", [""])
    with app.app_context():
        known = {
            address
            for one in applications.every()
            for address in one.post_logout_redirect_uris
            if client in ("", one.client_id)
        }
    return wanted in known and _origin(wanted) == origin


def _registered(app: Flask) -> set[str]:
    with app.app_context():
        return {address for one in applications.every() for address in one.redirect_uris}


def _origin(address: str) -> str:
    app = re.match(r"[a-z0-9.-]+\.[a-z0-9.-]+:", address)
    return app[0] if app else f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"


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
