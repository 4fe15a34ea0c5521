"""After sign-in people go on where they were, and never anywhere else."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web.interrupted import safe_next
from tests.support.browsing import fields, sign_in
from tests.support.cast import PASSWORD, Cast, Person

HARMLESS = (
    "/",
    "/wallet",
    "/wallet?page=2&kind=card",
    "/warranty/90523TD90001R",
    "/wallet?q=caf%C3%A9",
    "/wallet?q=Ψάξε",
    "/%2F/evil.example",
    "/wallet?next=//evil.example",
)
ATTACKS = (
    "",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "//[evil",
    "//evil.example:80/wallet",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/wallet\\..\\..\\evil",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example/",
    "http://[::1]/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "mailto:a@evil.example",
    "evil.example",
    "@evil.example",
    " //evil.example",
    " /wallet",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\x00/evil.example",
    "/\u200b/evil.example",
    "/\u202e/evil.example",
    "\u2028//evil.example",
    "/" + "a" * 6_000,
    "?next=/wallet",
    "#//evil.example",
    "%2F%2Fevil.example",
)


@pytest.mark.parametrize("target", HARMLESS)
def test_a_path_of_the_portal_is_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize("target", [*ATTACKS, None])
def test_anything_else_is_the_start_page(target: str | None) -> None:
    assert safe_next(target) == "/"


def test_sign_in_stays_here(app: Flask, cast: Cast) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for target in [*ATTACKS, *HARMLESS]:
        client = app.test_client()
        assert client.get(f"/sign-in?next={quote(target)}").status_code == 200
        entered = {"email": cast.owner.email, "password": PASSWORD, "next": target}
        location = client.post("/sign-in", data=entered).headers["Location"]
        where = urlsplit(location)
        assert (where.scheme, where.netloc) == ("", ""), target
        assert location[0] == "/", target
        assert location[1:2] != "/", target


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/profile"])
def test_the_choice_of_language_stays_here(
    cast: Cast, signed_in: Callable[[Person], FlaskClient], target: str
) -> None:
    answer = signed_in(cast.owner).post("/language", data={"language": "fr", "next": target})
    assert answer.headers["Location"] == safe_next(target)


def test_the_page_asked_for_comes_after_sign_in(client: FlaskClient, cast: Cast) -> None:
    asked = client.get("/profile?a=1&b=%2F")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/sign-in?next=/profile?a%3D1%26b%3D%252F"
    page = client.get(asked.headers["Location"])
    assert 'name="next" value="/profile?a=1&amp;b=%2F"' in page.text


@pytest.mark.parametrize(
    ("shown", "back"),
    [
        ("http://localhost/profile?tab=2", "/profile?tab%3D2"),
        ("http://127.0.0.1:8000/profile", "/profile"),
        ("https://evil.example/profile", "/profile"),
        ("https://evil.example//evil.example", "/profile"),
        ("http://localhost//evil.example", "/profile"),
        ("http://localhost/profile/", "/profile"),
        ("http://[", "/profile"),
        ("", "/profile"),
    ],
)
def test_a_fragment_asked_for_leads_back_to_its_page(
    client: FlaskClient, shown: str, back: str
) -> None:
    answer = client.get("/profile", headers={"HX-Request": "true", "HX-Current-URL": shown})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"/sign-in?next={back}"


def test_another_language_after_a_wrong_password_keeps_the_way(
    client: FlaskClient, cast: Cast
) -> None:
    asked = client.get("/sign-in?next=/wallet?page%3D2")
    refused = sign_in(client, cast.owner, asked, password="not it at all")
    chosen = {**fields(refused.text, "/language"), "language": "sv"}
    answer = client.post("/language", data=chosen, follow_redirects=True)
    assert sign_in(client, cast.owner, answer).location == "/wallet?page=2"
