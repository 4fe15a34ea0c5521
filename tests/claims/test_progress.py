"""From the acceptance to the return: warranty taken over, six weeks counted, both sides told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.models import GuessCounter, Membership
from portal.audit.record import Actor
from portal.claims import conditions, progress
from portal.claims.filing import checks, disputing, returning, writing
from portal.claims.holding import ClaimChanged, ClaimFinished, hold
from portal.claims.kinds import ChargeState, ClaimState, MessageKind, PartEvent, PartState
from portal.claims.messages import MessageEmpty, NotSubmitted, write
from portal.claims.progress import DayInFuture, ReceivedAfterReplacement, ReturnBeforeReceipt
from portal.claims.states import ReturnedBeforeReceipt
from portal.core.brand import brand
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.devices import corrections, register
from portal.devices.corrections import Correction
from portal.devices.proof import ProofWrong
from portal.extensions import db
from portal.warranty.covers import look_up
from tests.support import claims
from tests.support.engines import both_engines
from tests.support.owned_devices import give
from tests.support.wallet import mails


@pytest.fixture
def devices(in_app):
    claims.add_devices()


@pytest.fixture
def by(cast):
    return claims.filer(cast.colleague)


def ago(days):
    return today() - timedelta(days=days)


def guesses():
    """Of the person and of the device."""
    return list(db.session.scalars(select(GuessCounter.wrong)))


@both_engines
def test_the_replacement_takes_over_and_the_six_weeks_run(devices, cast):
    """Read on both engines: JSON of each is of its own kind."""
    before = look_up(claims.DEFECTIVE).found.cover
    uuid = claims.accepted(cast.owner, cast.support)
    shown = claims.shown(uuid)
    [part] = shown.parts
    assert (shown.state, part.state) == (ClaimState.RECEIVED, PartState.RECEIVED)
    assert part.due_on == part.received_on + timedelta(weeks=6)
    assert part.days_left == 42 - 5
    assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT
    after = look_up(claims.REPLACEMENT).found.cover
    assert after.inherited
    assert (after.start, after.last_day) == (before.start, before.last_day)
    kinds = [event.kind for event in shown.events]
    assert kinds == ["claim.submitted", "part.accept", "part.receive"]
    assert shown.events[0].at.tzinfo
    assert shown.events[1].by_staff
    assert shown.events[2].facts["due_on"] == part.due_on.isoformat()


def test_what_was_filed_before_the_visit_is_told_step_by_step(devices, cast, by):
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    [part] = claims.rows(uuid)
    assert claims.shown(uuid).state is ClaimState.ACCEPTED
    with transaction():
        held = hold(uuid, None)
        shipped = {"shipped_on": ago(4), "replacement_serial": claims.REPLACEMENT}
        doer = claims.staff_doer(cast.support)
        progress.happen(held, part, PartEvent.SHIP, doer, shipped, on=ago(4).isoformat())
    returning.tell_received(uuid, part.uuid, ago(3), by, claims.version(uuid))
    assert register.find(claims.DEFECTIVE).replaced_by == ""
    returning.tell_replaced(uuid, part.uuid, None, ago(2), by, claims.version(uuid))
    assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT
    with pytest.raises(returning.ReplacementKnown):
        returning.tell_replaced(uuid, part.uuid, None, ago(1), by, claims.version(uuid))
    returning.tell_sent_back(uuid, part.uuid, ago(1), " DHL  7 ", by, claims.version(uuid))
    shown = claims.shown(uuid).parts[0]
    assert (shown.sent_back_on, shown.return_tracking) == (ago(1), "DHL 7")
    claims.give_back(uuid, cast.support)
    assert claims.shown(uuid).state is ClaimState.RETURNED


REFUSED = [
    (returning.tell_received, (-1,), DayInFuture),
    (returning.tell_sent_back, (0, ""), ReturnedBeforeReceipt),
    (returning.tell_replaced, (claims.REPLACEMENT, -1), DayInFuture),
    (returning.tell_replaced, (None, 0), checks.ReplacementIncomplete),
    (returning.tell_replaced, (claims.DEFECTIVE, 0), checks.ReplacementIsDefective),
    (returning.tell_replaced, (claims.FOREIGN, 0), checks.ReplacementOfOthers),
]


def test_days_and_serials_that_cannot_be(devices, cast, by):
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part = claims.rows(uuid)[0].uuid
    for deed, told, refusal in REFUSED:
        values = [ago(each) if isinstance(each, int) else each for each in told]
        with pytest.raises(refusal):
            deed(uuid, part, *values, by, claims.version(uuid))
    assert claims.shown(uuid).state is ClaimState.ACCEPTED


def test_nothing_comes_back_before_its_replacement_is_there(devices, cast, by):
    uuid = claims.accepted(cast.owner, cast.support)
    part = claims.rows(uuid)[0].uuid
    with pytest.raises(ReturnBeforeReceipt):
        returning.tell_sent_back(uuid, part, ago(6), "", by, claims.version(uuid))
    with pytest.raises(ReturnBeforeReceipt):
        claims.give_back(uuid, cast.support, ago(6))
    with pytest.raises(ReturnedBeforeReceipt):
        waiting = claims.to_come(defective_serial=claims.SECOND)
        claims.give_back(claims.accepted(cast.owner, cast.support, waiting), cast.support)


def test_a_serial_is_no_proof_of_a_replacement(devices, cast, by):
    """It would take over owner, extensions and warranty at once, and nobody would look at it."""
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part = claims.rows(uuid)[0].uuid
    told = (uuid, part, claims.REPLACEMENT, ago(1), by, claims.version(uuid))
    with pytest.raises(returning.DeviceCodeMissing):
        returning.tell_replaced(*told)
    with pytest.raises(ProofWrong):
        returning.tell_replaced(*told, "K7P4-2Q9Y", "192.0.2.7")
    assert register.find(claims.DEFECTIVE).replaced_by == ""
    assert guesses() == [1, 1]
    returning.tell_replaced(*told, claims.DEVICE_CODE.lower(), "192.0.2.7")
    assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT
    assert guesses() == [1, 1]


def test_what_the_register_says_needs_no_code(devices, cast, by):
    """The way out for a device whose code nobody can read: support corrects the register."""
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part = claims.rows(uuid)[0].uuid
    wanted = (
        Correction("replaced_by", "", claims.REPLACEMENT),
        Correction("replaced_on", None, ago(1)),
    )
    support = Actor(cast.support.user_id, cast.support.name)
    corrections.correct(claims.DEFECTIVE, wanted, "The code is worn off", support)
    version = claims.version(uuid)
    returning.tell_replaced(uuid, part, claims.REPLACEMENT, ago(1), by, version)
    assert claims.shown(uuid).parts[0].replaced_on == ago(1)


def test_no_stranger_s_device_is_made_a_replacement(devices, cast, by):
    """Not even by its code, and whether that is right, is not told."""
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part = claims.rows(uuid)[0].uuid
    told = (uuid, part, claims.REPLACEMENT, ago(1), by)
    before = look_up(claims.REPLACEMENT).found.cover
    give(claims.REPLACEMENT, cast.stranger)
    with pytest.raises(ProofWrong):
        returning.tell_replaced(*told, claims.version(uuid), claims.DEVICE_CODE, "192.0.2.7")
    assert register.find(claims.DEFECTIVE).replaced_by == ""
    assert look_up(claims.REPLACEMENT).found.cover == before
    assert guesses() == [1, 1]
    # a customer whose device it was, and who was quicker to add the new one
    give(claims.DEFECTIVE, cast.stranger)
    returning.tell_replaced(*told, claims.version(uuid), claims.DEVICE_CODE, "192.0.2.7")
    assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT


def test_no_cover_goes_to_a_device_of_the_company_itself(devices, cast, by):
    """Of a device that other people have added: support decides, by the register."""
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part = claims.rows(uuid)[0].uuid
    give(claims.REPLACEMENT, cast.owner)
    give(claims.DEFECTIVE, cast.stranger)
    told = (uuid, part, claims.REPLACEMENT, ago(1), by)
    with pytest.raises(returning.ReplacementToLookAt):
        returning.tell_replaced(*told, claims.version(uuid), claims.DEVICE_CODE, "192.0.2.7")
    assert register.find(claims.DEFECTIVE).replaced_by == ""
    assert claims.rows(uuid)[0].replaced_on is None
    wanted = (
        Correction("replaced_by", "", claims.REPLACEMENT),
        Correction("replaced_on", None, ago(1)),
    )
    support = Actor(cast.support.user_id, cast.support.name)
    corrections.correct(claims.DEFECTIVE, wanted, "The company showed it", support)
    returning.tell_replaced(*told, claims.version(uuid), claims.DEVICE_CODE, "192.0.2.7")
    assert claims.rows(uuid)[0].replaced_on == ago(1)


def test_the_code_of_a_stranger_s_device_is_never_told(devices, cast, by):
    """Not by another refusal either: right and wrong ones are answered, and counted, alike."""
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part, seen = claims.rows(uuid)[0].uuid, claims.version(uuid)
    give(claims.REPLACEMENT, cast.stranger)
    codes = (claims.DEVICE_CODE, "K7P4-2Q9Y")
    tries = [(ago(1), seen + 1), (ago(-1), seen), (ago(400), seen)]
    for count, (day, version) in enumerate(tries):
        for number, code in enumerate(codes, 1):
            with pytest.raises(ProofWrong):
                told = (uuid, part, claims.REPLACEMENT, day, by, version, code)
                returning.tell_replaced(*told, "192.0.2.7")
            assert guesses() == [2 * count + number] * 2


def test_received_after_the_replacement_was_built_in(devices, cast, by):
    uuid = claims.accepted(cast.owner, cast.support, claims.to_come())
    part = claims.rows(uuid)[0].uuid
    told = (claims.REPLACEMENT, ago(3), by, claims.version(uuid), claims.DEVICE_CODE)
    returning.tell_replaced(uuid, part, *told)
    with pytest.raises(ReceivedAfterReplacement):
        returning.tell_received(uuid, part, ago(2), by, claims.version(uuid))


@both_engines
def test_both_sides_write_and_are_told(devices, cast, by):
    uuid = claims.submitted(cast.owner)
    claims.ask(uuid, cast.support)
    with transaction():
        held = hold(uuid, None)
        write(held, "Which code?", claims.staff_doer(cast.support), MessageKind.QUESTION)
    assert claims.shown(uuid).state is ClaimState.QUESTION
    assert mails("claim_message") == [(cast.owner.email, "en")]
    writing.write_from_company(uuid, " 5014\n\n\n\nand more ", by)
    shown = claims.shown(uuid)
    assert shown.state is ClaimState.SUBMITTED
    told = [(each.kind, each.by_staff, each.text) for each in shown.messages]
    assert told == [
        (MessageKind.QUESTION, True, "Which code?"),
        (MessageKind.ANSWER, False, "5014\n\nand more"),
    ]
    assert mails("claim_message_in") == [(brand().support_mail, "en")]


def test_an_empty_message_and_one_on_a_draft_are_refused(devices, cast, by):
    with pytest.raises(NotSubmitted):
        writing.write_from_company(claims.draft(cast.owner), "Hello", by)
    with pytest.raises(MessageEmpty):
        writing.write_from_company(claims.submitted(cast.owner), " \n ", by)


def test_who_has_left_the_company_is_told_nothing(devices, cast, by):
    uuid = claims.submitted(cast.owner)
    with transaction():
        gone = update(Membership).where(Membership.user_id == cast.owner.user_id)
        db.session.execute(gone.values(active=False))
        write(hold(uuid, None), "Hello", claims.staff_doer(cast.support))
    assert mails("claim_message") == [("office@se100001.example", "sv")]


def test_a_charge_is_netted_and_disputed_once(devices, cast, by):
    uuid = claims.returned(cast.owner, cast.support)
    charge = claims.charge(uuid, cast.support)
    shown = claims.shown(uuid)
    amounts = (shown.net.cents, shown.charged.cents, shown.balance.cents)
    assert amounts == (12_000, 10_000, 2_000)
    with pytest.raises(disputing.DisputeReasonMissing):
        disputing.dispute(uuid, charge, " ", by, claims.version(uuid))
    disputing.dispute(uuid, charge, "It was clean.", by, claims.version(uuid))
    [disputed] = claims.shown(uuid).charges
    assert (disputed.state, disputed.dispute_reason) == (ChargeState.DISPUTED, "It was clean.")
    with pytest.raises(disputing.ChargeDecided):
        disputing.dispute(uuid, charge, "Again", by, claims.version(uuid))
    with pytest.raises(disputing.UnknownCharge):
        disputing.dispute(uuid, uuid, "Which?", by, claims.version(uuid))
    assert mails("claim_message_in") == [(brand().support_mail, "en")]


def test_a_closed_claim_is_changed_by_nobody(devices, cast, by):
    uuid = claims.accepted(cast.owner, cast.support)
    part, old = claims.rows(uuid)[0].uuid, claims.version(uuid)
    claims.close(uuid)
    for version in (old, claims.version(uuid)):
        with pytest.raises(ClaimFinished):
            returning.tell_sent_back(uuid, part, today(), "", by, version)
    with pytest.raises(ClaimFinished):
        writing.write_from_company(uuid, "Hello", by)


def test_a_page_of_before_is_told_so(devices, cast, by):
    uuid = claims.accepted(cast.owner, cast.support)
    part, old = claims.rows(uuid)[0].uuid, claims.version(uuid)
    returning.tell_sent_back(uuid, part, today(), "", by, old)
    with pytest.raises(ClaimChanged):
        returning.tell_sent_back(uuid, part, today(), "", by, old)


def test_the_checklist_of_a_returned_claim(devices, cast):
    uuid = claims.returned(cast.owner, cast.support)
    missing = [type(each) for each in conditions.missing(claims.shown(uuid).facts)]
    assert missing == [conditions.CompanyDataMissing, conditions.BankDetailsNotVerified]
