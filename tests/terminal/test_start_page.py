"""The public start page: the same for everybody in one language, and sent once."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.web.i18n import LANGUAGES
from tests.support.cast import Cast, Person


def start(client: FlaskClient, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/", headers=named)


def test_a_known_page_is_not_sent_again(client: FlaskClient):
    first = start(client)
    again = start(client, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_each_language_is_a_page_of_its_own(client: FlaskClient):
    tags = {start(client, Accept_Language=code).headers["ETag"] for code in LANGUAGES}
    assert len(tags) == len(LANGUAGES)


@pytest.mark.parametrize("tag", ['"unknown"', 'W/"unknown"', "nonsense"])
def test_another_tag_gets_the_page(client: FlaskClient, tag: str):
    assert start(client, If_None_Match=tag).status_code == 200


def test_visitors_get_no_cookie_and_equal_pages(client: FlaskClient):
    first, second = start(client), start(client)
    assert first.data == second.data
    assert "Set-Cookie" not in first.headers


def test_the_language_can_be_chosen_without_a_token(client: FlaskClient):
    answer = client.post("/language", data={"language": "fr", "next": "/"})
    assert answer.status_code == 303
    assert '<html lang="fr">' in start(client).text


def test_a_message_for_one_person_is_not_kept_by_the_tag(client: FlaskClient):
    known = start(client).headers["ETag"]
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/sign-out")
    answer = start(client, If_None_Match=known)
    assert answer.status_code == 200
    assert "You have signed out." in answer.text
    assert "ETag" not in answer.headers


def test_who_has_a_session_is_answered_by_the_application(client: FlaskClient):
    known = start(client).headers["ETag"]
    client.get("/sign-in")
    answer = start(client, If_None_Match=known)
    assert answer.status_code == 304
    assert "X-Request-ID" in answer.headers


def test_a_visitor_is_answered_before_the_application(client: FlaskClient):
    answer = start(client, If_None_Match=start(client).headers["ETag"])
    assert answer.status_code == 304
    assert "X-Request-ID" not in answer.headers


def test_other_paths_and_methods_are_never_known(client: FlaskClient):
    known = start(client).headers["ETag"]
    assert client.get("/sign-in", headers={"If-None-Match": known}).status_code == 200
    assert client.post("/", headers={"If-None-Match": known}).status_code == 405


def test_somebody_signed_in_gets_the_dashboard(
    client: FlaskClient, cast: Cast, signed_in: Callable[[Person], FlaskClient]
):
    known = start(client).headers["ETag"]
    answer = start(signed_in(cast.owner), If_None_Match=known)
    assert (answer.status_code, "ETag" in answer.headers) == (200, False)
