"""Support accepts, refuses and asks: what follows, and what is refused."""

import pytest

from portal.claims.event_words import told
from portal.claims.filing import submitting
from portal.claims.holding import ClaimChanged, ClaimFinished, UnknownClaim
from portal.claims.kinds import ClaimState, MessageKind, PartKind, PartState
from portal.claims.messages import MessageEmpty, NotSubmitted
from portal.claims.progress import UnknownPart
from portal.claims.staff import deciding
from portal.claims.staff.deciding import (
    NoPartChosen,
    ReferenceGiven,
    ReferenceMissing,
    ReferenceTaken,
)
from portal.claims.states import DecidedAlready
from portal.core.clock import today
from portal.devices import register
from portal.devices.corrections import Correction, ReplacesAnother, correct
from portal.extensions import db
from tests.support import claims
from tests.support.engines import both_engines
from tests.support.wallet import audited, mails

pytestmark = pytest.mark.usefixtures("devices")


def ids(claim):
    return [row.uuid for row in claims.rows(claim)]


def accept(claim, by, reference="R-1", parts=None, version=None, text="Accepted"):
    wanted = ids(claim) if parts is None else parts
    deciding.accept(claim, wanted, reference, text, by, version or claims.version(claim))


def test_an_accepted_replacement_takes_over_the_warranty(cast, support):
    claim = claims.submitted(cast.owner)
    accept(claim, support)
    found = claims.shown(claim)
    assert (found.state, found.reference_number) == (ClaimState.RECEIVED, "R-1")
    assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT
    assert [message.text for message in found.messages] == ["Accepted"]
    assert mails("claim_message") == [(cast.owner.email, "en")]
    [entry] = audited("claim.accepted")
    assert (entry.company_id, entry.actor_id) == (cast.company_id, cast.support.user_id)
    assert entry.facts["serials"] == [claims.DEFECTIVE]


def update_of(serial=claims.DEFECTIVE):
    """Of a device that updates itself: the lists pay nothing for it."""
    kind = {"kind": PartKind.SOFTWARE_UPDATE, "replacement_serial": None, "received_on": None}
    return claims.entered(defective_serial=serial, **kind)


def test_a_claim_that_pays_nothing_closes_when_it_is_accepted(cast, support):
    claim = claims.submitted(cast.owner, update_of())
    accept(claim, support, text="")
    found = claims.shown(claim)
    assert (found.state, found.net.cents) == (ClaimState.CLOSED, 0)
    closed = found.events[-1]
    assert (closed.kind, closed.facts) == ("claim.closed", {"unpaid": True})
    assert "needs no invoice" in told(closed.kind, closed.facts)


def test_a_claim_that_pays_nothing_waits_for_its_other_parts(cast, support):
    claim = claims.submitted(cast.owner, update_of(), claims.second())
    update, device = ids(claim)
    accept(claim, support, parts=[update])
    assert claims.shown(claim).state is ClaimState.SUBMITTED
    deciding.refuse(claim, [device], "Lightning", support, claims.version(claim))
    assert claims.shown(claim).state is ClaimState.CLOSED


def test_a_claim_that_pays_something_stays_open(cast, support):
    claim = claims.submitted(cast.owner, update_of(claims.SECOND), claims.entered())
    accept(claim, support)
    assert claims.shown(claim).state is ClaimState.RECEIVED


def test_parts_are_decided_one_by_one(cast, support):
    claim = claims.submitted(cast.owner, claims.entered(), claims.second())
    first, second = ids(claim)
    accept(claim, support, parts=[first])
    deciding.refuse(claim, [second], "Lightning", support, claims.version(claim))
    rows = claims.rows(claim)
    assert [row.state for row in rows] == ["received", "refused"]
    assert rows[1].reason == "Lightning"
    assert claims.shown(claim).net.cents == 12_000
    assert [entry.facts["reason"] for entry in audited("claim.refused")] == ["Lightning"]


def test_a_second_part_keeps_the_reference_of_the_first(cast, support):
    claim = claims.submitted(cast.owner, claims.entered(), claims.second())
    first, second = ids(claim)
    accept(claim, support, parts=[first])
    with pytest.raises(ReferenceGiven):
        accept(claim, support, "R-2", [second])
    accept(claim, support, "", [second])
    assert claims.shown(claim).reference_number == "R-1"


def test_a_question_waits_for_the_company(cast, support):
    claim = claims.submitted(cast.owner)
    deciding.ask(claim, ids(claim), "Which code?", support, claims.version(claim))
    found = claims.shown(claim)
    assert found.state is ClaimState.QUESTION
    assert found.messages[-1].kind is MessageKind.QUESTION
    accept(claim, support)
    assert claims.rows(claim)[0].state == PartState.RECEIVED.value


def test_a_register_that_says_otherwise_stops_the_acceptance(cast, support):
    claim = claims.submitted(cast.owner)
    told = (
        Correction("replaced_by", "", claims.REPLACEMENT),
        Correction("replaced_on", None, today()),
    )
    correct(claims.SECOND, told, "Told by phone", support)
    with pytest.raises(ReplacesAnother):
        accept(claim, support)
    db.session.rollback()
    assert claims.shown(claim).reference_number == ""
    assert claims.rows(claim)[0].state == "submitted"


@both_engines
def test_a_reference_belongs_to_one_claim(cast, support):
    one = claims.submitted(cast.owner)
    other = claims.submitted(cast.owner, claims.second())
    accept(one, support)
    with pytest.raises(ReferenceTaken):
        accept(other, support)
    assert claims.shown(other).state is ClaimState.SUBMITTED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reference": " "}, ReferenceMissing),
        ({"parts": []}, NoPartChosen),
        ({"parts": [claims.UUID(int=1)]}, UnknownPart),
        ({"version": 1}, ClaimChanged),
    ],
)
def test_nothing_is_accepted(cast, support, changes, refusal):
    claim = claims.submitted(cast.owner)
    with pytest.raises(refusal):
        accept(claim, support, **changes)
    db.session.rollback()
    assert claims.shown(claim).state is ClaimState.SUBMITTED
    assert (mails("claim_message"), audited("claim.accepted")) == ([], [])


def test_a_decision_is_not_taken_twice(cast, support):
    claim = claims.submitted(cast.owner)
    accept(claim, support)
    with pytest.raises(DecidedAlready):
        deciding.refuse(claim, ids(claim), "No", support, claims.version(claim))
    with pytest.raises(DecidedAlready):
        accept(claim, support)


@pytest.mark.parametrize("decide", [deciding.refuse, deciding.ask])
def test_a_refusal_or_question_has_words(cast, support, decide):
    claim = claims.submitted(cast.owner)
    with pytest.raises(MessageEmpty):
        decide(claim, ids(claim), " \n", support, claims.version(claim))


def test_nobody_decides_about_a_draft_or_a_closed_claim(cast, support):
    draft = claims.draft(cast.owner, claims.entered())
    with pytest.raises(NotSubmitted):
        accept(draft, support)
    closed = claims.submitted(cast.owner, claims.second())
    claims.close(closed)
    with pytest.raises(ClaimFinished):
        accept(closed, support)
    with pytest.raises(ClaimFinished):
        deciding.write_from_staff(closed, "Hello", support)
    with pytest.raises(UnknownClaim):
        deciding.write_from_staff(claims.UUID(int=1), "Hello", support)


def test_a_message_goes_out_as_a_mail(cast, support):
    claim = claims.submitted(cast.owner)
    deciding.write_from_staff(claim, "We look at it.", support)
    [message] = claims.shown(claim).messages
    assert (message.by_staff, message.user_name) == (True, cast.support.name)
    assert mails("claim_message") == [(cast.owner.email, "en")]


def withdraw(claim, cast):
    return submitting.withdraw(claim, claims.filer(cast.owner), claims.version(claim))


@both_engines
def test_what_is_undecided_is_withdrawn_beside_what_was_accepted(cast, support):
    claim = claims.submitted(cast.owner, claims.entered(), claims.second())
    first, other = ids(claim)
    accept(claim, support, parts=[first])
    deciding.ask(claim, [other], "When?", support, claims.version(claim))
    assert not withdraw(claim, cast)
    found = claims.shown(claim)
    assert [part.state for part in found.parts] == [PartState.RECEIVED, PartState.WITHDRAWN]
    assert (found.state, found.net.cents) == (ClaimState.RECEIVED, 12_000)
    assert found.events[-1].kind == "part.withdraw"
    with pytest.raises(DecidedAlready):
        withdraw(claim, cast)


def test_what_is_undecided_is_withdrawn_beside_what_was_refused(cast, support):
    claim = claims.submitted(cast.owner, claims.entered(), claims.second())
    deciding.refuse(claim, ids(claim)[:1], "Fell down", support, claims.version(claim))
    assert not withdraw(claim, cast)
    assert claims.shown(claim).state is ClaimState.REFUSED


def test_a_claim_whose_rest_is_withdrawn_and_that_pays_nothing_closes(cast, support):
    claim = claims.submitted(cast.owner, update_of(), claims.second())
    accept(claim, support, parts=ids(claim)[:1], text="")
    withdraw(claim, cast)
    assert claims.shown(claim).state is ClaimState.CLOSED
