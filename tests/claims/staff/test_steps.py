"""Class, shipment, receipt, return, inspection and waiver of a part, and what they refuse."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from portal.accounts.models import Company
from portal.claims import conditions, event_words
from portal.claims.filing import returning
from portal.claims.filing.checks import (
    ReplacementIsDefective,
    ReplacementNotKnown,
    ReplacementUsed,
)
from portal.claims.filing.disputing import ChargeDecided, UnknownCharge, dispute
from portal.claims.filing.duplicates import ReplacementClaimedAlready
from portal.claims.filing.returning import (
    ReplacementKnown,
    ReplacementToLookAt,
    tell_received,
    tell_replaced,
)
from portal.claims.kinds import (
    ChargeKind,
    ChargeState,
    ClaimState,
    Cleanliness,
    Finding,
    PartKind,
    VatDecision,
)
from portal.claims.models import Claim
from portal.claims.prices import loading
from portal.claims.prices.loading import list_on
from portal.claims.progress import DayInFuture, ReceivedBeforeShipment, UnknownPart
from portal.claims.proving import PROVED
from portal.claims.staff import charges, classing, correcting, deciding, inspecting, sending, taxing
from portal.claims.staff.classing import ClassNotConfirmable, ClassNotNeeded
from portal.claims.staff.inspecting import (
    EvidenceMissing,
    InspectedBeforeArrival,
    Inspection,
    charges_of,
)
from portal.claims.staff.sending import (
    NothingProved,
    OtherReplacement,
    ReasonMissing,
    ReplacementMissing,
    ReplacementOfOtherOwner,
    ReturnNotLate,
    WaivedAlready,
)
from portal.claims.staff.taxing import RuleDecides
from portal.claims.states import InspectedBeforeReturn, NotDecidedYet, PartClosed, ShippedAlready
from portal.core.clock import today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.files.content import checked
from portal.warranty.handover import giving, live, receiving
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder, holder_of, holders_of
from portal.warranty.replacing.taking_over import take_over_all
from portal.web.i18n import speaking
from tests.support import claims
from tests.support.engines import both_engines
from tests.support.owned_devices import give, identity_of
from tests.support.uploads import pdf
from tests.support.wallet import audited

pytestmark = pytest.mark.usefixtures("devices")

UNLISTED = Serial("90523TD9F001R")


def part(claim):
    return claims.rows(claim)[0]


def ship(claim, by, serial=claims.REPLACEMENT, day=None):
    seen = claims.version(claim)
    sending.ship(claim, part(claim).uuid, serial, day or today(), "1Z", "", by, seen)


def inspect(claim, by, evidence=None, **changes):
    values = {"on": today(), "outcome": Cleanliness.CLEAN, "finding": Finding.FAULT}
    wanted = Inspection(**(values | changes))
    seen = claims.version(claim)
    return inspecting.inspect(claim, part(claim).uuid, wanted, evidence, "", by, seen)


def unlisted_claim(person):
    day = today() - timedelta(days=100)
    facts = {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
    register.add_devices([Device(UNLISTED, "plenticore-g3-s-4-0", **facts)])
    return claims.submitted(person, claims.to_come(defective_serial=UNLISTED))


# outcome, finding, report, what is charged for a device
CHARGES = [
    ("clean", "fault", False, ()),
    ("dirty", "fault", False, ("cleaning",)),
    ("clean", "no_fault", False, ("no_fault",)),
    ("clean", "fault", True, ("report",)),
    ("dirty", "no_fault", True, ("cleaning", "no_fault", "report")),
]


@pytest.mark.parametrize(("outcome", "finding", "report", "charged"), CHARGES)
def test_what_an_inspection_charges(outcome, finding, report, charged):
    seen = Inspection(today(), Cleanliness(outcome), Finding(finding), report)
    assert charges_of(seen, PartKind.DEVICE) == tuple(map(ChargeKind, charged))
    of_part = charges_of(seen, PartKind.OTHER_PART)
    assert of_part == ((ChargeKind.REPORT,) if report else ())


@pytest.mark.parametrize(
    ("kind", "model", "euros"),
    [
        ("cleaning", "PIKO IQ", 100),
        ("no_fault", "PIKO IQ", 125),
        ("no_fault", "PIKO MP", 90),
        ("no_fault", "PIKO MP plus", 125),
        ("report", "PIKO MP", 150),
    ],
)
def test_the_amounts_of_both_lists(kind, model, euros):
    for day in (date(2026, 3, 31), date(2026, 4, 1)):
        amount = inspecting.amount_of(ChargeKind(kind), model, list_on(day))
        assert amount.cents == euros * 100


def test_a_list_that_is_added_later_changes_no_submitted_claim(cast, support, monkeypatch):
    claim = claims.returned(cast.owner, cast.support)
    unlisted = unlisted_claim(cast.owner)
    newest = list_on(today())
    # it names every model, and holds from a day before those of the claims
    rows = [
        replace(row, first=row.first + row.first, models=(*row.models, *newest.unlisted))
        for row in newest.rows
    ]
    dear = [replace(each, amount=each.amount + each.amount) for each in newest.charges]
    added = replace(newest, valid_from=today(), rows=tuple(rows), charges=tuple(dear))
    monkeypatch.setattr(loading, "known_lists", lambda: (added, newest))
    assert claims.shown(claim).net.cents == 12_000
    inspect(claim, support, outcome=Cleanliness.DIRTY, note="Mud inside")
    assert [each.net.cents for each in claims.shown(claim).charges] == [10_000]
    assert db.session.execute(select(Claim.net).where(Claim.uuid == claim)).scalar_one() == 12_000
    row, version = claims.rows(unlisted)[0].uuid, claims.version(unlisted)
    classing.confirm(unlisted, row, "up_to_40_kg", support, version)
    assert claims.shown(unlisted).net.cents == 12_000


def test_a_shipment_names_the_replacement(cast, support):
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    ship(claim, support)
    row = part(claim)
    assert (row.state, row.replacement_serial) == ("shipped", claims.REPLACEMENT)
    assert (row.shipped_on, row.shipment_tracking) == (today(), "1Z")
    sending.receive(claim, row.uuid, today(), support, claims.version(claim))
    assert part(claim).due_on == today() + timedelta(weeks=6)
    sending.take_back(claim, row.uuid, today(), support, claims.version(claim))
    assert claims.shown(claim).state is ClaimState.RETURNED
    deeds = ("claim.replacement_shipped", "claim.receipt_recorded", "claim.return_recorded")
    assert [len(audited(deed)) for deed in deeds] == [1, 1, 1]


@pytest.mark.parametrize(
    ("serial", "refusal"),
    [
        (None, ReplacementMissing),
        (claims.DEFECTIVE, ReplacementIsDefective),
        (Serial("90523TD9Z999R"), ReplacementNotKnown),
    ],
)
def test_a_wrong_replacement_is_refused(cast, support, serial, refusal):
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    with pytest.raises(refusal):
        ship(claim, support, serial)
    db.session.rollback()
    assert part(claim).state == "accepted"


def test_a_replacement_arrives_once_it_is_sent(cast, support):
    """Or a day before, as a shipment may be recorded late."""
    claim, by = (
        claims.accepted(cast.owner, cast.support, claims.to_come()),
        claims.filer(cast.owner),
    )
    ship(claim, support)
    uuid, early, just = part(claim).uuid, today() - timedelta(days=2), today() - timedelta(days=1)
    for told in (
        lambda: tell_received(claim, uuid, early, by, claims.version(claim)),
        lambda: tell_replaced(claim, uuid, None, early, by, claims.version(claim)),
        lambda: sending.receive(claim, uuid, early, support, claims.version(claim)),
    ):
        with pytest.raises(ReceivedBeforeShipment) as refused:
            told()
        assert refused.value.shipped_on == today()
    assert (part(claim).due_on, part(claim).replaced_on) == (None, None)
    tell_received(claim, uuid, just, by, claims.version(claim))
    assert part(claim).due_on == just + timedelta(weeks=6)


def test_what_was_built_in_before_we_sent_ours_was_there(cast, support):
    """From the company's own store: its days are right, and must not lock each other."""
    claim, by = (
        claims.accepted(cast.owner, cast.support, claims.to_come()),
        claims.filer(cast.owner),
    )
    day, uuid = today() - timedelta(days=9), part(claim).uuid
    told = (claims.REPLACEMENT, day, by, claims.version(claim), claims.DEVICE_CODE)
    tell_replaced(claim, uuid, *told)
    ship(claim, support)
    tell_received(claim, uuid, day, by, claims.version(claim))
    assert part(claim).due_on == day + timedelta(weeks=6)


def test_a_replacement_of_another_claim_is_refused(cast, support):
    claims.submitted(cast.owner, claims.second(replacement_serial=claims.REPLACEMENT))
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    with pytest.raises(ReplacementClaimedAlready):
        ship(claim, support)


def test_no_device_of_somebody_is_sent_as_a_replacement(cast, support):
    give(claims.REPLACEMENT, cast.stranger)
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    with pytest.raises(ReplacementOfOtherOwner):
        ship(claim, support)
    db.session.rollback()
    assert part(claim).state == "accepted"


def test_what_we_sent_is_built_in_whoever_has_added_it(cast, support):
    """Unless the defective device was somebody else's: then its cover would change hands."""
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    ship(claim, support)
    give(claims.REPLACEMENT, cast.stranger)
    give(claims.DEFECTIVE, cast.owner)
    by = claims.filer(cast.owner)
    with pytest.raises(ReplacementToLookAt):
        tell_replaced(claim, part(claim).uuid, None, today(), by, claims.version(claim))
    db.session.rollback()
    with transaction():
        db.session.execute(delete(OwnedDevice).where(OwnedDevice.serial == claims.DEFECTIVE))
    tell_replaced(claim, part(claim).uuid, None, today(), by, claims.version(claim))
    assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT


def test_two_replacements_of_one_device_are_told(cast, support):
    claim = claims.submitted(cast.owner, claims.to_come())
    with pytest.raises(NotDecidedYet):
        ship(claim, support)
    deciding.accept(claim, [part(claim).uuid], "R-1", "", support, claims.version(claim))
    told = (claims.filer(cast.owner), claims.version(claim), claims.DEVICE_CODE)
    tell_replaced(claim, part(claim).uuid, claims.REPLACEMENT, today(), *told)
    with pytest.raises(OtherReplacement):
        ship(claim, support, claims.SECOND_REPLACEMENT)


def correct(claim, by, serial=claims.SECOND_REPLACEMENT, reason="The label was of another box"):
    seen = claims.version(claim)
    correcting.correct_replacement(claim, part(claim).uuid, serial, reason, by, seen)


def test_a_wrong_replacement_is_corrected_with_the_reason(cast, support):
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    with pytest.raises(UnknownPart):
        correct(claim, support)
    ship(claim, support)
    for serial, refusal in (
        (claims.REPLACEMENT, ReplacementKnown),
        (claims.DEFECTIVE, ReplacementIsDefective),
        (Serial("90523TD9Z999R"), ReplacementNotKnown),
    ):
        with pytest.raises(refusal):
            correct(claim, support, serial)
    with pytest.raises(ReasonMissing):
        correct(claim, support, reason=" ")
    with pytest.raises(ShippedAlready):
        ship(claim, support, claims.SECOND_REPLACEMENT)
    correct(claim, support)
    assert part(claim).replacement_serial == claims.SECOND_REPLACEMENT
    assert part(claim).state == "shipped"
    shown = claims.shown(claim)
    assert shown.messages[-1].text == "The label was of another box"
    event = shown.events[-1]
    with speaking("en"):
        assert event_words.told(event.kind, event.facts) == (
            f"The replacement of {claims.DEFECTIVE} is {claims.SECOND_REPLACEMENT}, "
            f"not {claims.REPLACEMENT}."
        )
    [entry] = audited("claim.replacement_corrected")
    assert (entry.company_id, entry.facts["before"]) == (cast.company_id, claims.REPLACEMENT)


@both_engines
def test_what_went_over_by_mistake_goes_to_the_right_device(cast, support):
    give(claims.DEFECTIVE, cast.owner)
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    ship(claim, support)
    by = claims.filer(cast.owner)
    tell_replaced(claim, part(claim).uuid, None, today(), by, claims.version(claim))
    take_over_all({})
    assert list(holders_of([claims.DEFECTIVE, claims.REPLACEMENT])) == [claims.REPLACEMENT]
    correct(claim, support)
    assert register.find(claims.DEFECTIVE).replaced_by == claims.SECOND_REPLACEMENT
    take_over_all({})
    owned = [claims.DEFECTIVE, claims.REPLACEMENT, claims.SECOND_REPLACEMENT]
    assert list(holders_of(owned)) == [claims.SECOND_REPLACEMENT]
    # the claim that it was really sent for
    other = claims.accepted(
        cast.stranger, cast.support, claims.to_come(defective_serial=claims.SECOND)
    )
    ship(other, support)
    by = claims.filer(cast.stranger)
    tell_replaced(other, part(other).uuid, None, today(), by, claims.version(other))
    assert register.find(claims.SECOND).replaced_by == claims.REPLACEMENT
    # a correction may be one, too
    with pytest.raises(ReplacementUsed):
        correct(claim, support, claims.REPLACEMENT)


@both_engines
def test_a_correction_that_was_one_itself_is_corrected_back(cast, support):
    """At one moment of the clock: what went over and came back must not be followed for ever."""
    give(claims.DEFECTIVE, cast.owner)
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    ship(claim, support)
    by = claims.filer(cast.owner)
    tell_replaced(claim, part(claim).uuid, None, today(), by, claims.version(claim))
    for serial in (claims.SECOND_REPLACEMENT, claims.REPLACEMENT, claims.SECOND_REPLACEMENT):
        take_over_all({})
        correct(claim, support, serial)
        take_over_all({})
        owned = holders_of([claims.DEFECTIVE, claims.REPLACEMENT, claims.SECOND_REPLACEMENT])
        assert owned == {serial: holder_of(by)}


@both_engines
def test_who_was_handed_the_wrong_device_has_the_right_one(cast, support):
    give(claims.DEFECTIVE, cast.owner)
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    ship(claim, support)
    by = claims.filer(cast.owner)
    tell_replaced(claim, part(claim).uuid, None, today(), by, claims.version(claim))
    take_over_all({})
    office, others = (identity_of(each.user_id) for each in (cast.owner, cast.stranger))
    receiving.enter(others, giving.make(office, claims.REPLACEMENT).value, "192.0.2.7")
    entered = live.given(office, claims.REPLACEMENT).uuid
    assert entered
    giving.confirm(office, claims.REPLACEMENT, entered)
    correct(claim, support)
    take_over_all({})
    owned = holders_of([claims.DEFECTIVE, claims.REPLACEMENT, claims.SECOND_REPLACEMENT])
    assert owned == {claims.SECOND_REPLACEMENT: Holder(cast.stranger.company_id, None)}


def test_a_correction_of_what_is_closed_is_refused(cast, support):
    claim = claims.submitted(cast.owner)
    deciding.refuse(claim, [part(claim).uuid], "Too late", support, claims.version(claim))
    with pytest.raises(PartClosed):
        correct(claim, support)


def test_tomorrow_has_not_happened(cast, support):
    claim = claims.accepted(cast.owner, cast.support, claims.to_come())
    with pytest.raises(DayInFuture):
        ship(claim, support, day=today() + timedelta(days=1))


def test_an_inspection_charges_with_evidence(cast, support):
    claim = claims.returned(cast.owner, cast.support)
    letter = checked(pdf(), "report.pdf")
    due = inspect(claim, support, letter, outcome=Cleanliness.DIRTY, report=True, note="Mud")
    assert due == (ChargeKind.CLEANING, ChargeKind.REPORT)
    found = claims.shown(claim)
    assert [(charge.kind.value, charge.net.cents) for charge in found.charges] == [
        ("cleaning", 10_000),
        ("report", 15_000),
    ]
    assert all(charge.has_evidence and charge.note == "Mud" for charge in found.charges)
    assert charges.evidence(claim, found.charges[0].uuid)[1] == pdf()
    assert found.balance.cents == found.net.cents - 25_000
    assert audited("claim.inspected")[0].facts["charges"] == ["cleaning", "report"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"outcome": Cleanliness.DIRTY}, EvidenceMissing),
        ({"on": date(2026, 6, 14)}, InspectedBeforeArrival),
        ({"on": date(2099, 1, 1)}, DayInFuture),
    ],
)
def test_an_inspection_is_refused(cast, support, clock, changes, refusal):
    claim = claims.returned(cast.owner, cast.support)
    with pytest.raises(refusal):
        inspect(claim, support, checked(pdf(), "x.pdf"), **changes)
    db.session.rollback()
    assert (part(claim).state, claims.shown(claim).charges) == ("returned", ())


def test_what_is_not_back_is_not_inspected(cast, support):
    claim = claims.accepted(cast.owner, cast.support)
    with pytest.raises(InspectedBeforeReturn):
        inspect(claim, support)


def test_support_answers_a_dispute_once(cast, support):
    claim = claims.returned(cast.owner, cast.support)
    charge = claims.charge(claim, cast.support)
    with pytest.raises(ChargeDecided):
        decide(claim, charge, ChargeState.UPHELD, support)
    dispute(claim, charge, "It was dry", claims.filer(cast.owner), claims.version(claim))
    with pytest.raises(ReasonMissing):
        decide(claim, charge, ChargeState.UPHELD, support, " ")
    decide(claim, charge, ChargeState.UPHELD, support)
    with pytest.raises(ChargeDecided):
        decide(claim, charge, ChargeState.UPHELD, support)
    with pytest.raises(UnknownCharge):
        decide(claim, claims.UUID(int=1), ChargeState.DROPPED, support)
    found = claims.shown(claim)
    assert [charge.state for charge in found.charges] == [ChargeState.UPHELD]
    assert found.messages[-1].text == "Because"
    assert len(audited("claim.charge_upheld")) == 1


def test_our_own_mistake_is_dropped_without_a_dispute(cast, support):
    claim = claims.returned(cast.owner, cast.support)
    decide(claim, claims.charge(claim, cast.support), ChargeState.DROPPED, support)
    assert claims.shown(claim).charged.cents == 0


def decide(claim, charge, answer, by, reason="Because"):
    charges.decide(claim, charge, answer, reason, by, claims.version(claim))


def test_a_model_without_a_row_waits_for_its_class(cast, support):
    claim = unlisted_claim(cast.owner)
    assert claims.shown(claim).net.cents == 0
    confirm(claim, "up_to_40_kg", support)
    assert claims.shown(claim).net.cents == 12_000
    # a slip is put right as long as nothing is invoiced
    confirm(claim, "over_40_kg", support)
    assert claims.shown(claim).net.cents == 14_000
    assert [entry.facts["row"] for entry in audited("claim.class_confirmed")] == [
        "up_to_40_kg",
        "over_40_kg",
    ]


def confirm(claim, row, by):
    classing.confirm(claim, part(claim).uuid, row, by, claims.version(claim))


def test_a_communication_board_is_paid_by_its_row(cast, support):
    board = {"kind": PartKind.OTHER_PART, "description": "Communication board"}
    entered = claims.entered(**board, replacement_serial=None)
    claim = claims.submitted(cast.owner, entered)
    assert claims.shown(claim).net.cents == 5_000
    with pytest.raises(ClassNotConfirmable):
        confirm(claim, "up_to_40_kg", support)
    confirm(claim, "communication", support)
    assert claims.shown(claim).net.cents == 6_000
    confirm(claim, "other_part", support)
    assert claims.shown(claim).net.cents == 5_000


def test_a_class_is_refused(cast, support):
    claim = unlisted_claim(cast.owner)
    with pytest.raises(ClassNotConfirmable):
        confirm(claim, "wallbox", support)
    listed = claims.submitted(cast.owner)
    with pytest.raises(ClassNotNeeded):
        confirm(listed, "up_to_40_kg", support)


def test_finance_accepts_a_late_return_once(cast, finance, clock):
    claim = claims.accepted(cast.owner, cast.support)
    with pytest.raises(ReturnNotLate):
        waive(claim, finance)
    clock.forward(weeks=7)
    with pytest.raises(ReasonMissing):
        waive(claim, finance, "")
    waive(claim, finance)
    with pytest.raises(WaivedAlready):
        waive(claim, finance)
    claims.give_back(claim, cast.support)
    assert part(claim).return_waive_reason == "Strike"
    assert [entry.facts["reason"] for entry in audited("claim.return_waived")] == ["Strike"]


def test_the_day_of_shipment_counts_once_support_saw_the_proof(cast, support, finance, clock):
    """What the company tells, with any consignment number, proves nothing by itself."""
    sent, unproved = claims.accepted(cast.owner, cast.support), claims.second()
    other = claims.accepted(cast.owner, cast.support, unproved)
    clock.forward(weeks=5)
    for claim in (sent, other):
        row, by = part(claim), claims.filer(cast.owner)
        returning.tell_sent_back(claim, row.uuid, today(), "x", by, claims.version(claim))
    clock.forward(weeks=2)
    take_back(sent, support, proved=True)
    take_back(other, support)
    refusals = [conditions.returned(claims.shown(claim).facts) for claim in (sent, other)]
    assert [type(refusal).__name__ for refusal in refusals] == ["NoneType", "BackTooLate"]
    event = claims.shown(sent).events[-1]
    assert (event.kind, event.by_staff) == (PROVED, True)
    with pytest.raises(ReturnNotLate):
        waive(sent, finance)
    waive(other, finance)


def test_what_nobody_told_is_not_proved(cast, support):
    claim = claims.accepted(cast.owner, cast.support)
    with pytest.raises(NothingProved):
        take_back(claim, support, proved=True)


def take_back(claim, by, **proved):
    seen = claims.version(claim)
    sending.take_back(claim, part(claim).uuid, today(), by, seen, **proved)


def test_nothing_is_waived_for_a_refused_part(cast, support, finance):
    claim = claims.submitted(cast.owner)
    deciding.refuse(claim, [part(claim).uuid], "No", support, claims.version(claim))
    with pytest.raises(PartClosed):
        waive(claim, finance)


def waive(claim, by, reason="Strike"):
    sending.waive(claim, part(claim).uuid, reason, by, claims.version(claim))


def test_inside_the_eu_nothing_is_to_be_decided_about_vat(cast, finance):
    claim = claims.submitted(cast.owner)
    for refusal, reason in ((ReasonMissing, ""), (RuleDecides, "Asked our adviser")):
        with pytest.raises(refusal):
            seen = claims.version(claim)
            taxing.decide_vat(claim, VatDecision.OUTSIDE, reason, finance, seen)


def test_outside_the_eu_finance_decides_about_vat(cast, finance):
    claim = claims.submitted(cast.owner)
    with transaction():
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values(country="CH", vat_id=""))
    wanted = (VatDecision.OUTSIDE, "Asked our adviser", finance)
    taxing.decide_vat(claim, *wanted, claims.version(claim))
    found = claims.shown(claim)
    assert found.vat_decision == "outside"
    assert (found.events[-1].kind, found.events[-1].note) == (
        "claim.vat_decided",
        "Asked our adviser",
    )
    assert len(audited("claim.vat_decided")) == 1
