"""The strict client notices what it promises to notice."""

from collections.abc import Callable

import pytest
from flask import Flask, Response, make_response
from flask.testing import FlaskClient

from portal.web.guards import public
from tests.support.cast import Cast, Person
from tests.support.pages import Document, dead_ends, faults

PAGE = (
    '<!doctype html><html lang="en"><head><title>Coins</title></head>'
    "<body><h1>Coins</h1>{}</body></html>"
)


def page_faults(body: str) -> list[str]:
    return faults(Document(PAGE.format(body)))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>Bold</b></p>", "invalid HTML"),
        ("<div><b>Open</div>", "invalid HTML"),
        ('<p id="a">A</p><p id="a">B</p>', "id 'a' stands 2 times"),
        ('<p id="">A</p>', "an id is empty"),
        ('<label for="code">Code</label>', "<label> refers to 'code'"),
        ('<p aria-describedby="hint">A</p>', "<p> refers to 'hint'"),
        ('<a href="#list">List</a>', "<a> refers to 'list'"),
        ('<a href="/" hx-get="/" hx-target="#list">List</a>', "<a> refers to 'list'"),
        ('<button popovertarget="menu">Menu</button>', "<button> refers to 'menu'"),
        ('<input name="code">', "has no name"),
        ("<button></button>", "has no name"),
        ('<a href="/"></a>', "has no name"),
        ('<img src="/card.png">', "has no name"),
        ("<h1>Cards</h1>", "has 2 h1"),
        ("<p>%(count)s coins</p>", "'%(' is shown"),
        ("<p>{{ name }}</p>", "'{{' is shown"),
        ("<dd>None</dd>", "'None' is shown"),
        ('<button aria-label="%(name)s"></button>', "'%(' is shown"),
        ('<p style="color: red">A</p>', "inline style"),
        ('<form method="post" action="/profile"></form>', "no CSRF token"),
    ],
)
def test_a_fault_of_a_page_is_found(body: str, fault: str) -> None:
    found = page_faults(body)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    "body",
    [
        '<label for="code">Code</label><input id="code" aria-describedby="hint"><p id="hint">A</p>',
        "<label>Code <input></label>",
        '<input type="hidden" name="key" value="1">',
        '<button aria-label="Close"></button>',
        '<img src="/card.png" alt="">',
        '<a href="#list">List</a><ul id="list"></ul>',
        "<p>None of these cards is yours.</p>",
    ],
)
def test_a_sound_page_passes(body: str) -> None:
    assert page_faults(body) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>No document</p>", None),
        (PAGE.format("").replace("<h1>Coins</h1>", ""), "has 0 h1"),
        (PAGE.format("").replace("Coins</title>", " – </title>"), "has the titles"),
        (PAGE.format("").replace('lang="en"', 'lang="de"'), "says lang='de'"),
    ],
)
def test_the_frame_of_a_whole_page_is_judged(html: str, fault: str | None) -> None:
    found = faults(Document(html))
    assert [one[: len(fault)] for one in found] == [fault] if fault else found == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="/nowhere">A</a>', "no route answers /nowhere"),
        ('<a href="profile">A</a>', "the address 'profile' is neither rooted nor external"),
        ('<a href="/sign-in/passkey">A</a>', "/sign-in/passkey does not answer GET"),
        ('<form method="post" action="/"></form>', "/ does not answer POST"),
        ('<div hx-delete="/profile"></div>', "/profile does not answer DELETE"),
        ('<link rel="icon" href="/static/0123456789ab/app.css">', "is not the present version"),
    ],
)
def test_a_dead_end_is_found(app: Flask, body: str, fault: str) -> None:
    [found] = dead_ends(Document(PAGE.format(body)), app, "/")
    assert fault in found


def _without(name: str) -> Callable[[Response], None]:
    return lambda response: response.headers.remove(name)


def _weaker_policy(response: Response) -> None:
    response.headers["Content-Security-Policy"] = "default-src 'self'"


def _open_cookie(response: Response) -> None:
    response.set_cookie("language", "en")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_without("X-Content-Type-Options"), "X-Content-Type-Options is []"),
        (_without("Referrer-Policy"), "Referrer-Policy is []"),
        (_weaker_policy, "Content-Security-Policy is"),
        (_without("Vary"), "does not say Vary: HX-Request"),
        (_open_cookie, "the cookie language is not guarded"),
    ],
)
def test_a_missing_header_is_found(
    app: Flask, client: FlaskClient, spoil: Callable[[Response], None], fault: str
) -> None:
    @app.after_request
    def spoiled(response: Response) -> Response:
        response.vary.add("HX-Request")
        spoil(response)
        return response

    # the one registered first runs last
    app.after_request_funcs[None].reverse()
    with pytest.raises(AssertionError, match=fault.split(" is")[0]):
        client.get("/sign-in")


def test_a_stored_page_of_somebody_signed_in_is_found(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient]
) -> None:
    @app.after_request
    def cacheable(response: Response) -> Response:
        response.headers["Cache-Control"] = "private, max-age=60"
        return response

    client = signed_in(cast.owner)
    with pytest.raises(AssertionError, match="may be stored"):
        client.get("/profile")


def test_a_fragment_nobody_asked_for_is_found(app: Flask, client: FlaskClient) -> None:
    @app.get("/piece")
    @public
    def piece() -> Response:
        response = make_response("<p>Piece</p>")
        response.vary.add("HX-Request")
        return response

    assert client.get("/piece", headers={"HX-Request": "true"}).status_code == 200
    with pytest.raises(AssertionError, match="a fragment that nobody asked for"):
        client.get("/piece")
