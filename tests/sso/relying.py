"""A relying party in a few lines: what it asks the provider and how it is answered."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.audit.record import Actor
from portal.sso import registering
from portal.sso.registering import NewApplication

VERIFIER = "a-verifier-of-at-least-forty-three-characters-in-all"
CALLBACK = "http://127.0.0.1:7001/callback"
BYE = "http://127.0.0.1:7001/bye"
ISSUER = "http://127.0.0.1:8000"
SCOPE = "openid profile email company roles offline_access coins.view coins.book"


def challenge_of(verifier: str) -> str:
    return (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )


def query_of(response: TestResponse) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


@dataclass(frozen=True)
class Relying:
    """One connected application."""

    app: Flask
    client_id: str
    secret: str = field(repr=False)

    def request(self, **changes: str | None) -> str:
        """The address it sends the browser to; None leaves a parameter out."""
        asked: dict[str, str | None] = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": SCOPE,
            "state": "st&te",
            "nonce": "n-1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        said = {name: text for name, text in (asked | changes).items() if text is not None}
        return f"/oauth/authorize?{urlencode(said)}"

    def authorize(self, browser: FlaskClient, **changes: str | None) -> TestResponse:
        return browser.get(self.request(**changes))

    def code(self, browser: FlaskClient, **changes: str | None) -> str:
        answer = self.authorize(browser, **changes)
        assert answer.status_code == 303, answer.text
        assert "code" in query_of(answer), answer.headers["Location"]
        return query_of(answer)["code"]

    def exchange(self, code: str, /, **changes: str) -> TestResponse:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.post("/oauth/token", sent | changes)

    def refresh(self, token: str, /, **changes: str) -> TestResponse:
        sent = {"grant_type": "refresh_token", "refresh_token": token}
        return self.post("/oauth/token", sent | changes)

    def post(self, path: str, sent: dict[str, str]) -> TestResponse:
        server = self.app.test_client()
        if not self.secret:
            return server.post(path, data={"client_id": self.client_id, **sent})
        return server.post(path, data=sent, auth=(self.client_id, self.secret))

    def tokens(self, browser: FlaskClient, **changes: str | None) -> dict[str, Any]:
        answer = self.exchange(self.code(browser, **changes))
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def userinfo(self, access: str) -> TestResponse:
        return self.app.test_client().get(
            "/oauth/userinfo", headers={"Authorization": f"Bearer {access}"}
        )


def connect(app: Flask, key: str = "webshop", **changes: Any) -> Relying:
    """An application for the owner and the colleague of the cast, not for the planner."""
    said: dict[str, Any] = {
        "key": key,
        "name": key.title(),
        "url": "http://127.0.0.1:7001/",
        "roles": ("administration", "purchase", "installation"),
        "redirect_uris": (CALLBACK,),
        "post_logout_redirect_uris": (BYE,),
        "scopes": SCOPE,
    }
    with app.app_context():
        given = registering.add(NewApplication(**(said | changes)), Actor(None, "test"))
    return Relying(app, given.client_id, given.secret)
