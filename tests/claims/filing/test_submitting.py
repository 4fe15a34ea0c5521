"""Submission gives number, day and price list once; parallel ones are told apart."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from portal.claims import reading
from portal.claims.filing import claims_list, drafts, returning, submitting
from portal.claims.filing.claims_list import Filters
from portal.claims.filing.duplicates import (
    ClaimedAlready,
    ReplacementClaimedAlready,
    TwiceInClaim,
    UpdateClaimedAlready,
)
from portal.claims.filing.submitting import NoParts, PartNotRight
from portal.claims.holding import ClaimChanged, ClaimFinished, ClaimSubmitted, UnknownClaim
from portal.claims.kinds import ClaimState, PartKind
from portal.claims.models import Claim
from portal.claims.staff import deciding, sending
from portal.claims.states import NotSubmittedYet
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.models import Device
from portal.devices.register import Device as RegisterDevice
from portal.extensions import db
from tests.support import claims
from tests.support.company import staff
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

pytestmark = both_engines


@pytest.fixture
def devices(in_app):
    claims.add_devices()


def numbers():
    db.session.rollback()
    found = select(Claim.number).where(Claim.number != "").order_by(Claim.number)
    return list(db.session.execute(found).scalars())


def test_freezes_what_counts_and_tells_who_filed(devices, cast):
    uuid = claims.submitted(cast.owner, claims.entered(), claims.second())
    shown = claims.shown(uuid)
    assert (shown.number, shown.state) == ("CL00001", ClaimState.SUBMITTED)
    assert (shown.submitted_on, shown.price_list) == (today(), "2026-04-01")
    assert shown.net.cents == 17_000  # 120 and, further in the plant, 50
    row = db.session.execute(select(Claim.net).where(Claim.uuid == uuid)).scalar_one()
    assert row == 17_000
    assert [event.kind for event in shown.events] == ["claim.submitted"]
    assert mails("claim_submitted") == [(cast.owner.email, "en")]
    assert audited("claim.submitted")[0].company_id == cast.company_id


def test_a_claim_without_parts_is_none(devices, cast):
    uuid = claims.draft(cast.owner)
    with pytest.raises(NoParts):
        submitting.submit(uuid, claims.filer(cast.owner), claims.version(uuid))
    assert numbers() == []


def test_an_empty_draft_is_discarded_and_not_withdrawn(devices, cast):
    uuid = claims.draft(cast.owner)
    with pytest.raises(NotSubmittedYet):
        submitting.withdraw(uuid, claims.filer(cast.owner), claims.version(uuid))
    assert claims.shown(uuid).events == ()


def test_is_submitted_once(devices, cast):
    uuid = claims.submitted(cast.owner)
    by = claims.filer(cast.owner)
    with pytest.raises(ClaimSubmitted):
        submitting.submit(uuid, by, claims.version(uuid))
    with pytest.raises(ClaimSubmitted):
        drafts.add_part(uuid, claims.second(), by, claims.version(uuid))
    assert numbers() == ["CL00001"]


def test_a_page_of_before_changes_nothing(devices, cast):
    uuid, by = claims.draft(cast.owner, claims.entered()), claims.filer(cast.owner)
    old = claims.version(uuid)
    drafts.add_part(uuid, claims.second(), by, old)
    with pytest.raises(ClaimChanged):
        submitting.submit(uuid, by, old)
    assert numbers() == []


def test_what_has_become_wrong_is_named(devices, cast):
    uuid, by = claims.draft(cast.owner, claims.entered()), claims.filer(cast.owner)
    with transaction():
        ended = {"shipped_on": date(2012, 1, 1), "produced_on": date(2012, 1, 1)}
        old = update(Device).where(Device.serial == claims.DEFECTIVE)
        db.session.execute(old.values(**ended))
    with pytest.raises(PartNotRight) as refused:
        submitting.submit(uuid, by, claims.version(uuid))
    assert refused.value.serial == claims.DEFECTIVE


def test_serials_of_other_claims_are_told(devices, cast):
    first = claims.shown(claims.submitted(cast.owner)).number
    again = claims.draft(cast.owner)
    by, foreign = claims.filer(cast.owner), claims.filer(cast.stranger)
    with pytest.raises(ClaimedAlready) as refused:
        drafts.add_part(again, claims.entered(replacement_serial=claims.SECOND_REPLACEMENT), by, 1)
    assert refused.value.number == first
    with pytest.raises(ReplacementClaimedAlready) as refused:
        named = claims.second(replacement_serial=claims.REPLACEMENT)
        drafts.add_part(again, named, by, 1)
    assert refused.value.number == first
    strange = claims.draft(cast.stranger)
    with pytest.raises(ClaimedAlready) as refused:
        drafts.add_part(strange, claims.to_come(), foreign, 1)
    assert refused.value.number == ""
    drafts.add_part(again, claims.second(), by, 1)
    with pytest.raises(TwiceInClaim):
        drafts.add_part(again, claims.to_come(defective_serial=claims.SECOND), by, 2)


def test_an_update_is_claimed_once_for_a_day(devices, cast):
    made = claims.entered(kind=PartKind.SOFTWARE_UPDATE, replacement_serial=None, received_on=None)
    rival = claims.draft(cast.owner, made)
    first = claims.submitted(cast.owner, made)
    by = claims.filer(cast.owner)
    with pytest.raises(PartNotRight) as refused:
        submitting.submit(rival, by, claims.version(rival))
    assert isinstance(refused.value.cause, UpdateClaimedAlready)
    assert refused.value.cause.number == claims.shown(first).number
    with pytest.raises(UpdateClaimedAlready) as strange:
        claims.draft(cast.stranger, made)
    assert strange.value.number == ""
    # another one, later; and one that is to be made, whose day is told after the visit
    claims.submitted(cast.owner, replace(made, replaced_on=today()))
    coming = claims.accepted(cast.owner, cast.support, replace(made, replaced_on=None))
    with pytest.raises(UpdateClaimedAlready):
        claims.draft(cast.owner, replace(made, replaced_on=None))
    part = claims.rows(coming)[0].uuid
    with pytest.raises(UpdateClaimedAlready):
        returning.tell_replaced(coming, part, None, today(), by, claims.version(coming))
    submitting.withdraw(first, by, claims.version(first))
    submitting.submit(rival, by, claims.version(rival))


def test_what_was_withdrawn_may_be_claimed_again(devices, cast):
    uuid, by = claims.submitted(cast.owner), claims.filer(cast.owner)
    submitting.withdraw(uuid, by, claims.version(uuid))
    assert claims.shown(uuid).state is ClaimState.WITHDRAWN
    assert claims.submitted(cast.owner)
    with pytest.raises(ClaimFinished):
        submitting.withdraw(uuid, by, claims.version(uuid))


def test_an_update_of_a_replaced_device_is_included(devices, cast):
    update_too = claims.entered(kind=PartKind.SOFTWARE_UPDATE, replacement_serial=None)
    shown = claims.shown(claims.submitted(cast.owner, claims.entered(), update_too))
    assert shown.net.cents == 12_000


@pytest.mark.parametrize("by_us", [True, False], ids=["we send it", "the company tells it"])
def test_nor_is_one_of_the_device_that_came_in_its_place(devices, cast, by_us):
    """It is known after the visit only; the amount of the list follows."""
    facts = {"produced_on": today(), "shipped_on": today(), "ship_country": "SE"}
    old = Serial("90523TD9X001R")
    new = Serial("90523TD9X002R") if by_us else claims.REPLACEMENT
    mine = (old, new) if by_us else (old,)
    register.add_devices([RegisterDevice(each, "piko-mp-2-5", **facts) for each in mine])
    with transaction():
        db.session.execute(update(Device).where(Device.serial == new).values(product="piko-mp-2-5"))
    update_of_new = claims.to_come(kind=PartKind.SOFTWARE_UPDATE, defective_serial=new)
    old_part = claims.to_come(defective_serial=old)
    uuid, support = claims.submitted(cast.owner, old_part, update_of_new), staff(cast.support)
    assert claims.shown(uuid).net.cents == 17_000
    ids = [row.uuid for row in claims.rows(uuid)]
    deciding.accept(uuid, ids, "R1", "", support, claims.version(uuid))
    if by_us:
        sending.ship(uuid, ids[0], new, today(), "", "", support, claims.version(uuid))
    else:
        told = (claims.filer(cast.owner), claims.version(uuid), claims.DEVICE_CODE)
        returning.tell_replaced(uuid, ids[0], new, today(), *told)
    assert claims.shown(uuid).net.cents == 12_000
    row = db.session.execute(select(Claim.net).where(Claim.uuid == uuid)).scalar_one()
    assert row == 12_000


def test_a_claim_of_others_is_unknown(devices, cast):
    uuid = claims.draft(cast.owner, claims.entered())
    stranger = claims.filer(cast.stranger)
    for deed in (drafts.discard, submitting.submit, submitting.withdraw):
        with pytest.raises(UnknownClaim):
            deed(uuid, stranger, claims.version(uuid))
    with pytest.raises(UnknownClaim):
        reading.read(uuid, cast.stranger.company_id)


def test_a_discarded_draft_is_gone(devices, cast):
    uuid, by = claims.draft(cast.owner, claims.entered()), claims.filer(cast.owner)
    drafts.discard(uuid, by, claims.version(uuid))
    with pytest.raises(UnknownClaim):
        claims.shown(uuid)


def submit_one(number, filer, drafted):
    """Runs in a process of its own."""
    uuid, version = drafted[number]
    try:
        submitting.submit(uuid, filer, version)
    except DomainError as refusal:
        return type(refusal).__name__
    return "submitted"


def test_at_once_one_draft_gets_one_number_and_one_serial_one_claim(app, cast, tmp_path):
    by = claims.filer(cast.owner)
    with app.app_context():
        claims.add_devices()
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        same = claims.draft(cast.owner, claims.entered())
        rival = claims.draft(cast.owner, claims.entered())
        other = claims.draft(cast.owner, claims.second())
        drafted = [(each, claims.version(each)) for each in (same, same, rival, other)]
    answers = at_once(4, url, tmp_path, submit_one, by, drafted)
    assert sorted(answers[:3]).count("submitted") == 1, answers
    assert answers[3] == "submitted"
    with app.app_context():
        assert numbers() == ["CL00001", "CL00002"]


def test_a_draft_is_begun_once_by_its_key(devices, cast):
    by = claims.filer(cast.owner)
    first = drafts.begin(claims.PLANT, by, "k" * 12)
    assert drafts.begin(claims.PLANT, by, "k" * 12) == first
    assert drafts.begin(claims.PLANT, by, "l" * 12) != first


def test_the_list_is_the_company_s_newest_first(devices, cast):
    filed = claims.submitted(cast.owner, claims.second())
    begun = claims.draft(cast.owner, claims.entered())
    claims.draft(cast.stranger)
    found, total = claims_list.listed_claims(cast.company_id, Filters(), 1)
    assert ([each.uuid for each in found], total) == ([begun, filed], 2)
    told = [(each.number, each.parts, each.net.cents, each.due_on, each.age) for each in found]
    assert told == [("", 1, 0, None, 0), ("CL00001", 1, 12_000, None, 0)]
    for text, wanted in (("växjö", 2), ("cl00001", 1), (claims.SECOND[5:], 1), ("100%", 0)):
        found, _ = claims_list.listed_claims(cast.company_id, Filters(text=text), 1)
        assert len(found) == wanted, text
    found, _ = claims_list.listed_claims(cast.company_id, Filters(claims_list.YOUR_STEP), 1)
    assert [each.uuid for each in found] == [begun]
