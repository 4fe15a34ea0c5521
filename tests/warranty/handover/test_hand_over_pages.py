"""The pages of handing over and taking over."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.core.clock import today
from portal.core.transaction import transaction
from portal.devices.models import Device
from portal.extensions import db
from portal.invoicing.models import Invoice
from portal.warranty.extension.closing import PATIENCE
from portal.warranty.extension.ordering import Wish, place
from portal.warranty.handover import giving, live, receiving
from portal.warranty.owned.keeping import remove
from portal.warranty.ownership import owned_serial
from portal.web.formats import date_text
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.extensions import (
    NET,
    REPLACEMENT,
    SERIAL,
    add_address,
    buyer_of,
    extendable,
    make_operator,
    order_row,
    replace_device,
)
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.statements import counted
from tests.support.wallet import audited, mails

SignIn = Callable[[Person], FlaskClient]
PAGE = f"/devices/{KOSTAL_SERIAL}/hand-over"
CODE = re.compile(r"GV[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def giver(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        give(add_device(), cast.owner)
    return signed_in(cast.owner)


@pytest.fixture
def taker(giver: FlaskClient, cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.stranger)


def made(giver: FlaskClient) -> str:
    found = CODE.search(giver.post(PAGE).text)
    assert found
    return found[0]


def test_a_device_goes_from_one_to_the_other(giver: FlaskClient, taker: FlaskClient) -> None:
    assert "Make a hand-over code" in giver.get(PAGE).text
    code = made(giver)
    again = giver.get(PAGE).text
    assert "Nobody has entered it yet." in again
    assert code not in again
    answer = taker.post("/devices/take-over", data={"code": code.lower()})
    assert (answer.status_code, answer.location) == (303, "/devices/take-over")
    assert KOSTAL_SERIAL in taker.get("/devices/take-over").text
    asked = giver.get(PAGE).text
    assert "Hand over to Fremd GmbH" in asked
    uuid = re.search(r'name="hand_over" value="([^"]+)"', asked)
    assert uuid
    assert giver.post(f"{PAGE}/confirm").location.endswith("/hand-over")
    assert giver.post(PAGE).status_code == 409
    for _ in range(2):
        answer = giver.post(f"{PAGE}/confirm", data={"hand_over": uuid[1]})
        assert (answer.status_code, answer.location) == (303, "/devices")
    assert giver.get(PAGE).status_code == 404
    assert (
        "Taken over from the owner before" in taker.get(PAGE.replace("hand-over", "history")).text
    )


@both_engines
def test_whoever_gives_is_told_that_the_code_was_entered(
    app: Flask, giver: FlaskClient, taker: FlaskClient
) -> None:
    device = PAGE.removesuffix("/hand-over")
    code = made(giver)
    asked = f'<a href="{PAGE}">Confirm the hand-over to Fremd GmbH</a>'
    assert "Confirm the hand-over" not in giver.get(device).text
    taker.post("/devices/take-over", data={"code": code})
    for path in (device, "/devices", "/devices?text=9052"):
        with counted(app) as statements:
            assert asked in giver.get(path).text
        assert len(statements) <= 3
    giver.post(f"{PAGE}/withdraw")
    assert "Confirm the hand-over" not in giver.get(device).text


def test_what_was_withdrawn_is_not_confirmed(giver: FlaskClient, taker: FlaskClient) -> None:
    taker.post("/devices/take-over", data={"code": made(giver)})
    uuid = re.search(r'name="hand_over" value="([^"]+)"', giver.get(PAGE).text)
    assert uuid
    assert taker.post(f"/devices/take-over/{uuid[1]}/withdraw").status_code == 303
    answer = giver.post(f"{PAGE}/confirm", data={"hand_over": uuid[1]})
    assert answer.status_code == 409
    assert "The device is still yours." in answer.text
    code = made(giver)
    assert giver.post(f"{PAGE}/withdraw").status_code == 303
    assert taker.post("/devices/take-over", data={"code": code}).status_code == 422


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "A hand-over code begins with GV"),
        ("AB12-CD34", "A hand-over code begins with GV"),
        ("GVAB-CDEF-GHJV", "A hand-over code begins with GV"),
    ],
)
def test_a_slip_is_explained(taker: FlaskClient, code: str, told: str) -> None:
    answer = taker.post("/devices/take-over", data={"code": code})
    assert answer.status_code == 422
    assert told in answer.text


@pytest.fixture
def ordering(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    """Who has ordered an extension of the device that is to be handed over."""
    with app.app_context():
        extendable(cast.company_id, cast.owner.user_id)
        wish = Wish(SERIAL, 60, NET)
        place(wish, buyer_of(cast), "k" * 8)
    return signed_in(cast.owner)


def handed_over(giver: FlaskClient, taker: FlaskClient) -> str:
    """The page on which it was confirmed."""
    taker.post("/devices/take-over", data={"code": made(giver)})
    asked = giver.get(PAGE).text
    uuid = re.search(r'name="hand_over" value="([^"]+)"', asked)
    assert uuid
    assert giver.post(f"{PAGE}/confirm", data={"hand_over": uuid[1]}).status_code == 303
    return asked


UNPAID = "The order of an extended warranty that waits for its payment is cancelled."


@both_engines
def test_an_unpaid_order_ends_with_the_hand_over(
    app: Flask, ordering: FlaskClient, cast: Cast, signed_in: SignIn
) -> None:
    taker = signed_in(cast.stranger)
    assert UNPAID in handed_over(ordering, taker)
    with app.app_context():
        assert order_row().state == "cancelled"
        assert mails("extension_closed") == [(cast.owner.email, "en")]
        assert len(mails("extension_closed")) == len(audited("extension.cancelled"))
        [note] = db.session.scalars(select(Invoice).where(Invoice.kind == "credit_note"))
        assert note.corrects_id == order_row().invoice_id
        add_address(cast.stranger.company_id or 0)
    assert 'name="months"' in taker.get(f"/devices/{SERIAL}/extend").text


def test_also_one_that_was_placed_for_the_device_before(
    app: Flask, ordering: FlaskClient, cast: Cast, signed_in: SignIn
) -> None:
    with app.app_context():
        replacement = replace_device(cast)
        home = identity_of(make_operator().user_id)
        office = identity_of(cast.owner.user_id)
        receiving.enter(home, giving.make(office, replacement).value, "192.0.2.1")
        given = live.given(office, replacement)
        assert given.uuid
        assert given.unpaid
        giving.confirm(office, replacement, given.uuid)
        assert order_row().state == "cancelled"


def test_without_one_nothing_is_said_of_it(giver: FlaskClient, taker: FlaskClient) -> None:
    assert UNPAID not in handed_over(giver, taker)


def test_whose_order_it_is_not_is_told_how_long_it_is_kept(
    app: Flask, ordering: FlaskClient, cast: Cast, signed_in: SignIn
) -> None:
    """The device was removed, and somebody else has added it."""
    with app.app_context():
        office = identity_of(cast.owner.user_id)
        remove(office, SERIAL, owned_serial(office, SERIAL).uuid)
        give(SERIAL, cast.stranger)
        day = date_text(order_row().due_on + PATIENCE)
    taker = signed_in(cast.stranger)
    for answer in (
        taker.get(f"/devices/{SERIAL}/extend"),
        taker.post(f"/devices/{SERIAL}/extend", data={"months": "60"}),
    ):
        assert "Somebody else has ordered an extension" in answer.text
        assert f"does not arrive by {day}" in answer.text
        assert "To your orders" not in answer.text


def test_a_device_that_was_replaced_is_not_handed_over_with_its_warranty(
    app: Flask, giver: FlaskClient
) -> None:
    assert "hand it over with its warranty" in giver.get(PAGE).text
    with app.app_context(), transaction():
        old = update(Device).where(Device.serial == KOSTAL_SERIAL)
        db.session.execute(old.values(replaced_by=REPLACEMENT, replaced_on=today()))
    page = giver.get(PAGE).text
    assert "hand it over with its warranty" not in page
    assert f'href="/warranty/{REPLACEMENT}"' in page
