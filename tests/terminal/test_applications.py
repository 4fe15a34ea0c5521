"""Application × role: what the dashboard shows, locks and lets open is one table."""

import re
import tomllib
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.config import ROOT
from portal.core.brand import brand
from portal.sso import loading
from portal.sso.registering import NewApplication
from portal.web.i18n import LANGUAGES
from tests.sso.relying import connect
from tests.support.cast import Cast, Person
from tests.support.pages import Document, text_of
from tests.support.world import PEOPLE, World

SignIn = Callable[[Person], FlaskClient]
ICONS = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")
SAMPLE = list(loading.read())
# columns: Administration, Purchase, Installation, Planning, operator (DOMAIN §2, by hand)
MATRIX = {
    "webshop": "xxx--",
    "solar-portal": "x-x-x",
    "solar-plan": "x--x-",
    "smart-warranty": "xxx--",
    "repower-check": "xxxx-",
    "installer-search": "xxxx-",
    "installer-portal": "xxxx-",
    "service-support": "xxxx-",
    "config-tool": "---x-",
}
COLUMNS = ("administration", "purchase", "installation", "planning", "operator")


@pytest.mark.parametrize("new", SAMPLE, ids=lambda new: new.key)
def test_the_file_says_what_the_source_says(new: NewApplication) -> None:
    marked = {role for role, mark in zip(COLUMNS, MATRIX[new.key], strict=True) if mark == "x"}
    assert set(new.roles) == marked
    assert set(new.descriptions) == set(LANGUAGES)
    assert set(new.names) <= set(LANGUAGES)
    assert f'id="{new.icon}"' in ICONS


def test_all_applications_of_the_source_are_there() -> None:
    assert {new.key for new in SAMPLE} == set(MATRIX)
    assert tomllib.loads(loading.SAMPLE.read_text(encoding="utf-8"))


def open_ones(page: str) -> set[str]:
    return set(re.findall(r'href="(https://[a-z-]+\.manufacturer\.example/)" rel="external"', page))


@pytest.mark.parametrize("who", PEOPLE)
def test_tiles_and_authorize_agree(world: World, who: str) -> None:
    """Hiding a tile is not enough: what is not shown open does not open."""
    client = world.client(who)
    shown = open_ones(client.get("/").text)
    for new in SAMPLE:
        query = {
            "client_id": new.key,
            "response_type": "code",
            "redirect_uri": f"{new.url}callback",
            "scope": "openid",
            "code_challenge": "c" * 43,
            "code_challenge_method": "S256",
        }
        address = client.get("/oauth/authorize", query_string=query).headers["Location"]
        assert ("code=" in address) == (new.url in shown), new.key
        assert ("error=access_denied" in address) == (new.url not in shown), new.key


def test_the_demo_cast_sees_its_own_set(world: World) -> None:
    counts = {who: len(open_ones(world.client(who).get("/").text)) for who in PEOPLE}
    assert counts["administration"] == 8
    assert counts["purchase"] == 6
    assert counts["installation"] == 7
    assert counts["planning"] == 6
    assert counts["operator"] == 1
    assert counts["support"] == counts["no role"] == counts["wholesaler"] == 0


def test_a_locked_tile_says_which_role_and_who_gives_it(world: World) -> None:
    shown = text_of(Document(world.speaking("planning", "en").get("/").text).named("main")[0])
    assert "Astrid Lindqvist can give it to you" in shown
    assert "Opens with one of these roles: Administration, Purchase, Installation." in shown
    own = text_of(Document(world.speaking("administration", "en").get("/").text).named("main")[0])
    assert "you can give it to yourself" in own
    assert "Astrid" not in world.client("operator").get("/").text


def test_an_application_speaks_the_readers_language(world: World) -> None:
    page = world.speaking("planning", "fr").get("/").text
    world.speaking("planning", "en")
    assert "Recherche d’installateurs" in page
    assert "Trouver l’onduleur" in page


@pytest.mark.parametrize("who", PEOPLE)
def test_the_service_code_is_for_installers(world: World, who: str) -> None:
    page = world.client(who).get("/").text
    assert (brand().service_code in page) == (who == "installation")


def test_a_new_application_appears_by_itself(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    owner = signed_in(cast.owner)
    assert "Brand New" not in owner.get("/").text
    connect(app, "brand-new", name="Brand New", url="https://new.example/", redirect_uris=())
    assert 'href="https://new.example/"' in owner.get("/").text
    assert "Brand New" not in signed_in(cast.support).get("/").text
