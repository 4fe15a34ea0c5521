"""A receipt makes a device one's own once support has accepted it; its day counts for the terms."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.audit.record import Actor
from portal.core.clock import now, today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices.models import Device
from portal.extensions import db
from portal.files import storage
from portal.files.models import StoredFile
from portal.files.storage import FileLost
from portal.warranty import covers
from portal.warranty.changes import actor_of
from portal.warranty.kinds import Proof
from portal.warranty.models import OwnedDevice, WarrantyFact
from portal.warranty.ownership import UnknownDevice, owned_serial, present_owner
from portal.warranty.receipts import deciding, housekeeping, reading, sending
from portal.warranty.receipts.sending import MOST_WAITING
from portal.warranty.replacing import taking_over
from portal.warranty.terms.refused import DateBeforeProduction, DateInFuture
from portal.web.identity import Identity
from tests.support.cast import Cast
from tests.support.changing_hands import receipt, send_receipt
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.extensions import make_operator
from tests.support.leaving import COMPANY, change_roles, leave
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

BOUGHT = date(2026, 5, 4)
UNKNOWN = "90523TD90009R"


@pytest.fixture
def sender(in_app: Flask, cast: Cast, clock: Clock) -> Identity:
    add_device()
    return identity_of(cast.owner.user_id)


@pytest.fixture
def supporter(cast: Cast) -> Actor:
    return Actor(cast.support.user_id, cast.support.name)


def send(sender: Identity, serial: str = KOSTAL_SERIAL) -> int:
    return send_receipt(actor_of(sender), serial, BOUGHT)


def states() -> list[str]:
    return list(db.session.scalars(select(OwnedDevice.state).order_by(OwnedDevice.id)))


def stored_files() -> int:
    return sum(1 for path in storage.folder().glob("??/*"))


@both_engines
def test_accepted_the_device_is_theirs_and_the_day_counts(
    sender: Identity, supporter: Actor
) -> None:
    number = send(sender)
    assert states() == ["review"]
    deciding.accept(number, BOUGHT, supporter)
    owned = owned_serial(sender, KOSTAL_SERIAL)
    assert (owned.proof, owned.purchased_on) == (Proof.RECEIPT, BOUGHT)
    found = covers.look_up(Serial(KOSTAL_SERIAL)).found
    assert found
    assert found.cover.start == BOUGHT  # and not six months after shipment
    fact = db.session.scalars(select(WarrantyFact)).one()
    assert (fact.kind, fact.reference) == ("purchased", f"receipt:{number}")
    assert mails("receipt_decided") == [("owner@solkraft.example", "en")]
    assert len(audited("receipt.sent")) == len(audited("receipt.accepted")) == 1
    with pytest.raises(deciding.ReceiptDecided):
        deciding.accept(number, BOUGHT, supporter)
    with pytest.raises(deciding.ReceiptDecided):
        deciding.refuse(number, "Too late", supporter)


def test_the_company_is_told_once_the_sender_has_left_it(
    cast: Cast, sender: Identity, supporter: Actor
) -> None:
    number = send(sender)
    leave(cast.owner)
    deciding.accept(number, BOUGHT, supporter)
    assert mails("receipt_decided") == [COMPANY]


def test_the_company_is_told_once_the_sender_sees_no_devices(
    cast: Cast, sender: Identity, supporter: Actor
) -> None:
    number = send(sender)
    change_roles(cast.owner, "planning")
    deciding.accept(number, BOUGHT, supporter)
    assert mails("receipt_decided") == [COMPANY]


def test_a_person_without_a_company_sends_one_too(sender: Identity, supporter: Actor) -> None:
    person = identity_of(make_operator().user_id)
    deciding.accept(send(person), BOUGHT, supporter)
    assert owned_serial(person, KOSTAL_SERIAL).user_id == person.user_id
    assert mails("receipt_decided") == [(person.email, "sv")]


def test_refused_with_a_reason_another_may_follow(sender: Identity, supporter: Actor) -> None:
    number = send(sender)
    with pytest.raises(deciding.ReceiptReasonMissing):
        deciding.refuse(number, " \n ", supporter)
    deciding.refuse(number, "Not readable", supporter)
    send(sender)
    assert states() == ["rejected", "review"]
    [second, first] = reading.sent_by(sender, 1)[0]
    assert (second.reason, first.reason) == ("", "Not readable")


@both_engines
def test_one_waits_for_a_device_and_its_second_file_is_gone(sender: Identity) -> None:
    send(sender)
    with pytest.raises(sending.ReceiptWaits):
        send(sender)
    assert (states(), stored_files()) == (["review"], 1)


def test_many_wait_and_no_more_are_taken(sender: Identity) -> None:
    with transaction():
        waiting = {"company_id": sender.member_of.id, "state": "review", "proof": "receipt"}
        rows = [
            {**waiting, "serial": f"X{each}", "added_at": now(), "added_by": sender.user_id}
            for each in range(MOST_WAITING)
        ]
        db.session.execute(OwnedDevice.__table__.insert(), rows)
    with pytest.raises(sending.TooManyReceipts):
        send(sender)
    assert stored_files() == 0


def test_the_sender_is_told_the_same_whosever_it_is(sender: Identity, supporter: Actor) -> None:
    """Unknown, free or somebody else's: it waits, and only support learns why not."""
    give(KOSTAL_SERIAL, make_operator())
    others, unknown = send(sender), send(sender, UNKNOWN)
    assert states() == ["owned", "review", "review"]
    with pytest.raises(deciding.DeviceOfOthers):
        deciding.accept(others, BOUGHT, supporter)
    with pytest.raises(deciding.DeviceNotRegistered):
        deciding.accept(unknown, BOUGHT, supporter)
    assert states() == ["owned", "review", "review"]
    assert (mails("receipt_decided"), audited("receipt.accepted")) == ([], [])


def test_it_proves_the_day_of_a_device_that_is_theirs(
    sender: Identity, supporter: Actor, cast: Cast
) -> None:
    give(KOSTAL_SERIAL, cast.owner)
    with transaction():
        db.session.execute(update(OwnedDevice).values(label="Taket"))
    deciding.accept(send(sender), BOUGHT, supporter)
    assert states() == ["past", "owned"]
    assert owned_serial(sender, KOSTAL_SERIAL).label == "Taket"


@pytest.fixture
def replaced(sender: Identity) -> str:
    """The serial of what came for the device, whose owner had not been known."""
    add_device("90523TD90041R")
    with transaction():
        old = update(Device).where(Device.serial == KOSTAL_SERIAL)
        values = {"replaced_by": "90523TD90041R", "replaced_on": BOUGHT + timedelta(days=9)}
        db.session.execute(old.values(values))
    taking_over.take_over_all({})
    return "90523TD90041R"


@both_engines
def test_of_a_device_replaced_by_now_the_sender_has_the_new_one(
    sender: Identity, supporter: Actor, replaced: str
) -> None:
    deciding.accept(send(sender), BOUGHT, supporter)
    assert owned_serial(sender, replaced).proof == Proof.REPLACEMENT
    with pytest.raises(UnknownDevice):
        owned_serial(sender, KOSTAL_SERIAL)
    found = covers.look_up(Serial(replaced)).found
    assert found
    assert found.cover.start == BOUGHT
    assert len(mails("receipt_decided")) == len(mails("device_replaced")) == 1


def test_the_new_one_of_somebody_else_stays_theirs(
    sender: Identity, supporter: Actor, replaced: str, cast: Cast
) -> None:
    give(replaced, cast.stranger)
    deciding.accept(send(sender), BOUGHT, supporter)
    assert owned_serial(sender, KOSTAL_SERIAL)
    assert owned_serial(identity_of(cast.stranger.user_id), replaced)
    assert len(mails("device_replaced_elsewhere")) == 1


def test_who_buys_it_after_it_was_replaced_has_that_device_alone(
    sender: Identity, supporter: Actor, replaced: str
) -> None:
    deciding.accept(send(sender), BOUGHT + timedelta(days=10), supporter)
    assert owned_serial(sender, KOSTAL_SERIAL)
    assert present_owner(replaced) is None


def test_no_receipt_is_of_a_day_to_come_or_before_production(
    sender: Identity, supporter: Actor
) -> None:
    with pytest.raises(sending.PurchaseInFuture):
        send_receipt(actor_of(sender), KOSTAL_SERIAL, today() + timedelta(days=1))
    assert stored_files() == 0
    number = send(sender)
    with pytest.raises(DateInFuture):
        deciding.accept(number, today() + timedelta(days=1), supporter)
    with pytest.raises(DateBeforeProduction):
        deciding.accept(number, date(2026, 3, 1), supporter)
    assert states() == ["review"]


def test_files_are_for_their_sender_and_for_support(
    sender: Identity, supporter: Actor, cast: Cast
) -> None:
    number = send(sender)
    uuid = reading.sent_by(sender, 1)[0][0].uuid
    assert reading.own_file(sender, uuid).content == receipt().content
    assert reading.file_to_review(number, supporter).media_type == "image/png"
    assert len(audited("receipt.read")) == 1
    with pytest.raises(reading.UnknownReceipt):
        reading.own_file(identity_of(cast.stranger.user_id), uuid)
    for missing in (number + 1, 0):
        with pytest.raises(reading.UnknownReceipt):
            reading.shown(missing, supporter)
        with pytest.raises(reading.UnknownReceipt):
            deciding.refuse(missing, "None", supporter)


def test_files_nobody_needs_are_forgotten(sender: Identity, supporter: Actor, clock: Clock) -> None:
    deciding.refuse(send(sender), "Not readable", supporter)
    deciding.accept(send(sender), BOUGHT, supporter)
    clock.forward(days=housekeeping.KEPT_FOR.days + 1)
    for _ in range(2):
        housekeeping.forget_files({})
    assert min(db.session.scalars(select(StoredFile.size))) == 0
    assert stored_files() == 1
    [_kept, gone] = reading.sent_by(sender, 1)[0]
    assert not gone.kept
    with pytest.raises(FileLost):
        reading.own_file(sender, gone.uuid)


def decide_as(number: int, receipts: list[int], user_id: int) -> str:
    try:
        deciding.accept(receipts[number % len(receipts)], BOUGHT, Actor(user_id, "Support"))
    except (deciding.ReceiptDecided, deciding.DeviceOfOthers) as refusal:
        return type(refusal).__name__
    return "accepted"


@both_engines
def test_of_two_receipts_accepted_at_once_one_wins(
    in_app: Flask, sender: Identity, supporter: Actor, tmp_path: Path
) -> None:
    receipts = [send(sender), send(identity_of(make_operator().user_id))]
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    told = at_once(4, url, tmp_path, decide_as, receipts, supporter.user_id)
    assert told.count("accepted") == 1
    assert sorted(states()) == ["owned", "review"]
    assert len(mails("receipt_decided")) == 1
