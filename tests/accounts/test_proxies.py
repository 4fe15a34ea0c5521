"""What a client claims about itself counts only behind proxies that we were told to trust."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from portal import create_app
from portal.extensions import db
from portal.web.guards import public
from portal.web.links import absolute
from tests.support.databases import Databases, settings_for

FORGED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https, https"}


@pytest.fixture
def behind(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    with databases.fresh("sqlite") as url:
        more = {"PORTAL_TRUSTED_PROXIES": request.param, "PORTAL_ISSUER": "https://portal.example"}
        app = create_app(settings_for(url, tmp_path, **more))
        app.add_url_rule("/mirror", view_func=public(mirror))
        yield app
        with app.app_context():
            db.engine.dispose()


def mirror() -> dict[str, object]:
    return {
        "address": request.remote_addr,
        "secure": request.is_secure,
        "link": absolute("/wallet/book"),
    }


@pytest.mark.parametrize(
    ("behind", "address", "secure"),
    [("0", "127.0.0.1", False), ("1", "198.51.100.7", True), ("2", "203.0.113.9", True)],
    indirect=["behind"],
)
def test_addresses_come_from_trusted_proxies_only(
    behind: Flask, address: str, secure: bool
) -> None:
    seen = behind.test_client().get("/mirror", headers=FORGED).json
    assert (seen["address"], seen["secure"]) == (address, secure)


@pytest.mark.parametrize("behind", ["0", "1"], indirect=True)
@pytest.mark.parametrize(
    "forged",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_links_never_come_from_the_host_asked_for(behind: Flask, forged: dict[str, str]) -> None:
    client = behind.test_client()
    assert client.get("/mirror", headers=forged).json["link"] == (
        "https://portal.example/wallet/book"
    )
    for path in ("/profile", "/sign-in", "/nowhere", "/wallet//book"):
        answer = client.get(path, headers=forged)
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("behind", ["0"], indirect=True)
def test_with_tls_the_cookie_is_bound_to_this_host(behind: Flask) -> None:
    cookies = behind.test_client().get("/sign-in").headers.getlist("Set-Cookie")
    [cookie] = [text for text in cookies if "portal" in text]
    assert cookie.startswith("__Host-portal=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
