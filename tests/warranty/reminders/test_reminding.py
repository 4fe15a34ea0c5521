"""Reminders: once for a day, whatever happens to the job; not for who wants none."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core.clock import today
from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing.vat import Taxpayer
from portal.mail import outbox
from portal.warranty.changes import actor_of
from portal.warranty.extension import ordering
from portal.warranty.extension.buyers import Billing, private_buyer
from portal.warranty.extension.offers import offer_of
from portal.warranty.extension.ordering import Wish, known_device
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import FactKind
from portal.warranty.owned import calendar_days
from portal.warranty.owned.keeping import remove
from portal.warranty.owned.listing import Filters, Soon, every_device, own_devices
from portal.warranty.ownership import owned_serial
from portal.warranty.reminders import choice, reminding, telling
from portal.warranty.reminders.models import DeviceReminder
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.extensions import (
    ADDRESS,
    NET,
    SERIAL,
    buyer_of,
    extendable,
    make_operator,
    order_row,
    replace_device,
)
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

OFFICE = ("office@se100001.example", "sv")
# starts 6 months after shipment and lasts 24, in which an extension can be bought
SHIPPED = date(2026, 4, 1)
ENDS = date(2028, 9, 30)
BOTH = [("cover", ENDS), ("purchase", ENDS)]


@pytest.fixture
def device(in_app: Flask, cast: Cast, clock: Clock) -> Cast:
    give(add_device(), cast.owner)
    return cast


def remind_on(clock: Clock, day: date) -> None:
    clock.forward(days=(day - today()).days)
    reminding.remind({})


def told() -> list[tuple[str, date]]:
    found = select(DeviceReminder.kind, DeviceReminder.day).order_by(DeviceReminder.id)
    return [tuple(row) for row in db.session.execute(found)]


@both_engines
def test_the_owner_is_told_once_of_a_day(device: Cast, clock: Clock) -> None:
    remind_on(clock, ENDS - reminding.BEFORE - timedelta(days=1))
    assert mails("device_reminder") == []
    for _ in range(2):
        remind_on(clock, ENDS - reminding.BEFORE)
    remind_on(clock, ENDS)
    assert (told(), mails("device_reminder")) == (BOTH, [OFFICE])


def test_a_new_end_is_a_new_day(device: Cast, clock: Clock) -> None:
    remind_on(clock, ENDS)
    longer = {"months": 12, "cover": "full", "happened_on": today()}
    fact = NewFact(serial=KOSTAL_SERIAL, kind=FactKind.CODE, reference="code:1", **longer)
    with transaction():
        record_fact(fact, actor_of(identity_of(device.owner.user_id)))
    reminding.remind({})
    assert told() == BOTH
    remind_on(clock, date(2029, 9, 30))
    assert told() == [*BOTH, ("cover", date(2029, 9, 30))]


def test_the_window_of_the_purchase_is_another_kind(in_app: Flask, clock: Clock) -> None:
    person = make_operator()
    extendable(None, person.user_id, shipped=SHIPPED)
    window = date(2028, 9, 30)
    remind_on(clock, window - reminding.BEFORE)
    assert told() == [("purchase", window)]
    assert mails("device_reminder") == [(person.email, "sv")]


def test_what_is_ordered_already_need_not_be_bought(in_app: Flask, clock: Clock) -> None:
    person = make_operator()
    extendable(None, person.user_id, shipped=SHIPPED)
    mine, window = identity_of(person.user_id), date(2028, 9, 30)
    closing_soon = Filters(soon=Soon.CLOSING)
    clock.forward(days=(window - today()).days)
    assert own_devices(mine, closing_soon, 1)[1] == 1
    offer = offer_of(known_device(SERIAL), 60, Taxpayer("SE", business=False), today())
    buyer = private_buyer(mine, Billing("Olle", **ADDRESS, country="SE"))
    ordering.place(Wish(SERIAL, 60, offer.gross.cents), buyer, "k" * 8)
    reminding.remind({})
    assert told() == []
    assert own_devices(mine, closing_soon, 1)[1] == 0
    assert "buy an extension" not in "".join(calendar_days.of_one(mine, SERIAL))


@both_engines
def test_nor_what_was_ordered_for_the_device_before(
    in_app: Flask, cast: Cast, clock: Clock
) -> None:
    extendable(cast.company_id, cast.owner.user_id, shipped=SHIPPED)
    clock.forward(days=(ENDS - today()).days)
    ordering.place(Wish(SERIAL, 60, NET), buyer_of(cast), "k" * 8)
    replacement = replace_device(cast)
    reminding.remind({})
    assert told() == []
    office = identity_of(cast.owner.user_id)
    [listed] = own_devices(office, Filters(), 1)[0]
    assert (listed.serial, listed.waiting.number) == (replacement, order_row().number)
    assert own_devices(office, Filters(soon=Soon.CLOSING), 1)[1] == 0
    assert [each.buy_until for each in every_device(office, Filters())] == [None]
    assert "buy an extension" not in "".join(calendar_days.of_one(office, replacement))


def test_an_order_of_somebody_else_is_none_to_pay_but_bars_the_purchase(
    in_app: Flask, cast: Cast, clock: Clock
) -> None:
    extendable(cast.company_id, cast.owner.user_id, shipped=SHIPPED)
    clock.forward(days=(ENDS - today()).days)
    ordering.place(Wish(SERIAL, 60, NET), buyer_of(cast), "k" * 8)
    office = identity_of(cast.owner.user_id)
    remove(office, SERIAL, owned_serial(office, SERIAL).uuid)
    give(SERIAL, cast.stranger)
    other = identity_of(cast.stranger.user_id)
    [listed] = own_devices(other, Filters(), 1)[0]
    assert (listed.waiting.ordered, listed.waiting.order) == (True, None)
    assert own_devices(other, Filters(soon=Soon.CLOSING), 1)[1] == 0


def test_one_mail_names_many_days(device: Cast, clock: Clock) -> None:
    devices = reminding.DAYS // 2 + 1
    for number in range(1, devices):
        give(add_device(f"90523TD91{number:03}R"), device.owner)
    remind_on(clock, ENDS)
    assert len(told()) == 2 * devices
    assert len(mails("device_reminder")) == 2


def test_who_wants_none_gets_none(device: Cast, clock: Clock) -> None:
    by = actor_of(identity_of(device.owner.user_id))
    for _ in range(2):
        choice.turn_off(by)
    remind_on(clock, ENDS)
    assert told() == mails("device_reminder") == []
    for _ in range(2):
        choice.turn_on(by)
    reminding.remind({})
    assert mails("device_reminder") == [OFFICE]
    assert len(audited("reminders.off")) == len(audited("reminders.on")) == 1


def test_replaced_and_handed_on_devices_are_silent(device: Cast, clock: Clock) -> None:
    old = add_device("90523TD90009R", replaced_by=KOSTAL_SERIAL, replaced_on=SHIPPED)
    give(old, device.owner)
    remind_on(clock, ENDS)
    assert told() == BOTH


def test_killed_between_it_goes_on_where_it_was(
    device: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail and its rows are one transaction: neither stays when the worker dies between."""
    person = make_operator()
    give(add_device("90523TD90002R"), person)
    real, sent = outbox.enqueue, []

    def dies(template: str, recipient: str, *rest: Any) -> None:
        real(template, recipient, *rest)
        sent.append(recipient)
        if len(sent) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(telling.outbox, "enqueue", dies)
    with pytest.raises(KeyboardInterrupt):
        remind_on(clock, ENDS)
    assert mails("device_reminder") == [OFFICE]
    assert told() == BOTH
    reminding.remind({})
    assert mails("device_reminder") == [OFFICE, (person.email, "sv")]
    assert told() == BOTH * 2


def remind_as(_number: int) -> None:
    reminding.remind({})


@both_engines
def test_two_workers_at_once_tell_it_once(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    shipped = today() - timedelta(days=880)
    for number in range(3):
        give(add_device(f"90523TD9200{number}R", shipped_on=shipped), cast.owner)
    at_once(3, str(in_app.config["SQLALCHEMY_DATABASE_URI"]), tmp_path, remind_as)
    reminders = db.session.execute(select(func.count(DeviceReminder.id))).scalar_one()
    assert (reminders, mails("device_reminder")) == (6, [OFFICE])


def test_the_switch_on_its_page(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient]
) -> None:
    client = signed_in(cast.owner)
    assert "Reminders are on" in client.get("/devices/reminders").text
    for wish, shown in (("off", "Reminders are off"), ("on", "Reminders are on")):
        answer = client.post("/devices/reminders", data={"reminders": wish})
        assert (answer.status_code, answer.location) == (303, "/devices/reminders")
        assert shown in client.get("/devices/reminders").text
    assert client.post("/devices/reminders").status_code == 303
