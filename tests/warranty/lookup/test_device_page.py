"""What the page of a device says, to whom, and what it never says."""

import re
from collections.abc import Callable
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import FactKind
from portal.warranty.models import OwnedDevice
from tests.support.cast import Cast, Person
from tests.warranty.lookup.stock import (
    FIRST,
    HYBRID,
    LOOKS_LIKE_PLAIN,
    PLAIN,
    SECOND,
    SOON,
    THIRD,
    UNKNOWN,
)

SignIn = Callable[[Person], FlaskClient]


def own(serial: str, person: Person) -> None:
    with transaction():
        db.session.execute(
            insert(OwnedDevice).values(
                serial=serial,
                company_id=person.company_id,
                user_id=None if person.company_id else person.user_id,
                state="owned",
                proof="device_code",
                added_at=now(),
                added_by=person.user_id,
            )
        )


def register(serial: str) -> None:
    fact = NewFact(
        serial=serial, kind=FactKind.REGISTERED, happened_on=date(2026, 6, 1), reference="r"
    )
    with transaction():
        record_fact(fact, Actor(None, "test"))


def shown(client: FlaskClient, serial: str) -> str:
    answer = client.get(f"/warranty/{serial}")
    assert answer.status_code == 200
    return answer.text.split("<main")[1]


def test_dates_status_and_their_reasons(visitor: FlaskClient):
    page = shown(visitor, SOON)
    assert "PLENTICORE G3 S 4.0" in page
    assert "The device is covered until 31 Aug 2026." in page
    assert re.search(r'class="status ok"><svg.*?</svg>Covered</span>', page)
    assert "Standard warranty" in page
    assert "Why these dates" in page
    assert page.count("<li>") >= 2
    assert "not started" in shown(visitor, PLAIN).lower()


def test_how_a_warranty_is_upgraded_is_said_once(visitor: FlaskClient):
    page = shown(visitor, PLAIN)
    for offer in ("Smart Warranty: covered until", "Smart Warranty plus: covered until"):
        assert page.count(offer) == 1
    assert page.count("It is upgraded when you activate Smart Warranty.") == 1


def test_the_drawing_says_what_the_table_says(visitor: FlaskClient):
    page = shown(visitor, HYBRID)
    assert page.count('class="full"') == 1
    assert page.count("url(#parts-only)") == 1
    assert page.count('data-label="First day"') == 2
    assert "then its parts until" in page
    assert "style=" not in page


def test_an_upgraded_device_says_so(stocked: Flask, visitor: FlaskClient):
    before = visitor.get(f"/warranty/{SOON}")
    with stocked.app_context():
        register(SOON)
    after = visitor.get(f"/warranty/{SOON}", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Smart Warranty" in after.text
    assert "31 Aug 2029" in after.text


def test_replacements_lead_to_each_other(visitor: FlaskClient):
    first, last = shown(visitor, FIRST), shown(visitor, THIRD)
    assert f'href="/warranty/{SECOND}"' in first
    assert "Replaced" in first
    places = [last.index(f'href="/warranty/{serial}"') for serial in (SECOND, FIRST)]
    assert places == sorted(places)
    assert "2 Aug 2028" in last


def test_look_alikes_are_offered_for_known_and_unknown_ones(visitor: FlaskClient):
    answer = visitor.get(f"/warranty/{LOOKS_LIKE_PLAIN}")
    assert answer.status_code == 404
    assert f'href="/warranty/{PLAIN}"' in answer.text


def test_an_unknown_serial_number_is_said_to_be_unknown(
    visitor: FlaskClient, signed_in: SignIn, operator: Person
):
    answer = visitor.get(f"/warranty/{UNKNOWN}")
    assert answer.status_code == 404
    assert "We do not know this serial number" in answer.text
    assert "try again in a week" in answer.text
    assert f'href="/warranty/report?serial={UNKNOWN}"' in answer.text
    assert f'value="{UNKNOWN}"' in answer.text
    assert "For that you sign in" in answer.text
    mine = signed_in(operator).get(f"/warranty/{UNKNOWN}")
    assert (mine.status_code, "For that you sign in" in mine.text) == (404, False)


def test_nothing_hints_at_the_owner(
    stocked: Flask, cast: Cast, visitor: FlaskClient, signed_in: SignIn
):
    stranger = signed_in(cast.stranger)
    before = visitor.get(f"/warranty/{PLAIN}").data, _without_tokens(stranger)
    with stocked.app_context():
        own(PLAIN, cast.owner)
    assert (visitor.get(f"/warranty/{PLAIN}").data, _without_tokens(stranger)) == before


def _without_tokens(client: FlaskClient) -> str:
    return re.sub(r'value="[^"]{30,}"', "", client.get(f"/warranty/{PLAIN}").text)


def test_who_holds_the_device_goes_on_from_here(
    stocked: Flask, cast: Cast, signed_in: SignIn, operator: Person
):
    with stocked.app_context():
        own(PLAIN, cast.owner)
        own(SOON, operator)
    for person, serial in ((cast.owner, PLAIN), (cast.colleague, PLAIN), (operator, SOON)):
        page = shown(signed_in(person), serial)
        assert "Upgrade the warranty" in page
        assert "Add to your devices" not in page
    for person, serial in ((cast.stranger, PLAIN), (operator, PLAIN), (cast.owner, SOON)):
        page = shown(signed_in(person), serial)
        assert "Upgrade the warranty" not in page
        assert "Add to your devices" in page


def test_only_the_holder_reads_from_which_order_or_code_an_extension_came(
    stocked: Flask, cast: Cast, visitor: FlaskClient, signed_in: SignIn
):
    with stocked.app_context(), transaction():
        for kind, told in ((FactKind.EXTENSION, "WX00001"), (FactKind.CODE, "…Q62B")):
            day = {"happened_on": date(2026, 6, 1), "reference": f"{kind}:1", "shown": told}
            fact = NewFact(serial=PLAIN, kind=kind, months=12, cover="full", **day)
            record_fact(fact, Actor(None, "test"))
    with stocked.app_context():
        own(PLAIN, cast.owner)
    for client in (visitor, signed_in(cast.stranger)):
        page = shown(client, PLAIN)
        assert "WX00001" not in page
        assert "Q62B" not in page
        assert "A purchased extension adds 1 year of full cover, until" in page
        assert "An extended warranty code adds 1 year of full cover, until" in page
    page = shown(signed_in(cast.owner), PLAIN)
    assert "Purchased extension · WX00001" in page
    assert "The extended warranty code …Q62B adds 1 year of full cover, until" in page
    listed = visitor.post("/warranty/bulk", data={"serials": PLAIN, "format": "csv"})
    assert PLAIN in listed.text
    assert "WX00001" not in listed.text


def test_a_visitor_is_led_to_sign_in_and_back(visitor: FlaskClient):
    assert f'href="/sign-in?next=/warranty/{PLAIN}"' in shown(visitor, PLAIN)
    assert "Sign in to upgrade" not in shown(visitor, FIRST)


def test_who_redeems_finds_the_extensions_and_comes_back(
    cast: Cast, visitor: FlaskClient, signed_in: SignIn
):
    owner = signed_in(cast.owner)
    assert f'href="/redeem/device/{PLAIN}"' in shown(owner, PLAIN)
    assert f'href="/warranty/{PLAIN}"' in owner.get(f"/redeem/device/{PLAIN}").text
