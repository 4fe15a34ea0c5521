"""The true reasons of refused bookings: searched by support, and each look recorded."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from portal.accounts.models import Company
from portal.audit.record import Actor, record
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.engines import both_engines
from tests.support.wallet import audited


def refuse(person, last_four, reason, batch="", **facts):
    actor = Actor(person.user_id, person.name, person.company_id)
    facts |= {"reason": reason, "last_four": last_four, "batch": batch, "region": "EU"}
    with transaction():
        record("card.refused", actor, "", **facts)


@pytest.fixture
def refused(app, cast):
    with app.app_context():
        refuse(cast.owner, "AAAA", "unknown", locked=True)
        refuse(cast.stranger, "BBBB", "booked by others", "LOT-1", card_region="DE")
        refuse(cast.owner, "CCCC", "void", "LOT-2", card_region="EU")


@pytest.fixture
def client(signed_in, cast, refused):
    return signed_in(cast.support)


def shown(page):
    return {last_four for last_four in ("AAAA", "BBBB", "CCCC") if f"…{last_four}" in page.text}


@both_engines
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"AAAA", "BBBB", "CCCC"}),
        ("last_four=aaaa", {"AAAA"}),
        ("company=se100001", {"AAAA", "CCCC"}),
        ("company=fremd", {"BBBB"}),
        ("person=stranger@fremd.example", {"BBBB"}),
        ("person=own", {"AAAA", "CCCC"}),
        ("batch=LOT-2", {"CCCC"}),
        ("batch=LOT-2&company=fremd", set()),
        ("company=%25", set()),
    ],
)
def test_search(client, query, found):
    page = client.get(f"/support/cards?{query}")
    assert page.status_code == 200
    assert shown(page) == found


@both_engines
@pytest.mark.parametrize(
    "query", ["company=ηλιακη", "company=ΗΛΙΑΚΉ", "person=ελένη", "person=ΕΛΕΝΗ"]
)
def test_names_are_found_whatever_their_case_and_marks(app, cast, client, query):
    with app.app_context():
        with transaction():
            named = update(Company).where(Company.id == cast.stranger.company_id)
            db.session.execute(named.values(name="Αττική Ηλιακή ΑΕ"))
        refuse(replace(cast.stranger, name="Ελένη Παπά"), "CCCC", "void")
    found = shown(client.get(f"/support/cards?{query}"))
    assert "CCCC" in found
    assert "AAAA" not in found


def test_the_true_reason_is_told(client):
    page = client.get("/support/cards")
    for words in ("No such code was ever issued", "Booked by another company", "The card is void"):
        assert words in page.text
    assert page.text.count("Locked out by this attempt") == 1


def test_each_look_is_recorded_for_each_company(app, cast, client):
    client.get("/support/cards?last_four=AAAA")
    client.get("/support/cards")
    client.get("/support/cards?last_four=ZZZZ")
    with app.app_context():
        viewed = audited("customer.viewed")
        assert [entry.actor_id for entry in viewed] == [cast.support.user_id] * 3
        own, other = cast.company_id, cast.stranger.company_id
        assert viewed[0].company_id == own
        assert {entry.company_id for entry in viewed[1:]} == {own, other}


def test_pages(app, cast, client):
    with app.app_context():
        for _ in range(20):
            refuse(cast.owner, "DDDD", "unknown")
    page = client.get("/support/cards?company=SE100001&page=2")
    assert shown(page) == {"AAAA", "CCCC"}
    assert "Page 2 of 2" in page.text
    assert 'href="/support/cards?company=SE100001"' in page.text


def test_states_of_the_page(client, signed_in, cast):
    later = client.get("/support/cards?batch=X&page=9").text
    assert "This page is empty" in later
    assert 'href="/support/cards?batch=X"' in later
    assert "No refused booking matches this search" in client.get("/support/cards?batch=X").text
    bad = client.get(f"/support/cards?batch={'x' * 101}")
    assert bad.status_code == 422
    assert "This text is too long." in bad.text
    assert shown(bad) == set()


def test_nothing_refused_yet(signed_in, cast):
    page = signed_in(cast.support).get("/support/cards")
    assert "No booking was refused yet" in page.text


def test_htmx_gets_the_list_alone(client):
    page = client.get("/support/cards?batch=LOT-1", headers={"HX-Request": "true"})
    assert page.text.strip().startswith("<section")
    assert shown(page) == {"BBBB"}
