"""On whom a claim waits: one condition for the queue, the desk and the dashboard."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select

from portal.claims.kinds import (
    INVOICEABLE,
    ChargeState,
    ClaimState,
    InvoiceState,
    PartKind,
    PartState,
)
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ClaimMessage, ReplacedPart
from portal.claims.states import DEAD
from portal.core.statements import table_of

# whose step it is, by the state alone
SUPPORTS = (ClaimState.SUBMITTED, ClaimState.ACCEPTED, ClaimState.RETURNED)
FINANCES = (ClaimState.INVOICED, ClaimState.SETTLED)
COMPANIES = (
    ClaimState.QUESTION,
    ClaimState.SHIPPED,
    ClaimState.RECEIVED,
    ClaimState.INSPECTED,
    ClaimState.DISPUTED,
)

_claims, _parts, _messages = table_of(Claim), table_of(ReplacedPart), table_of(ClaimMessage)
_charges, _invoices = table_of(ClaimCharge), table_of(ClaimInvoice)


class Waiting(StrEnum):
    """On whom a claim waits; it may wait for several."""

    SUPPORT = "support"
    FINANCE = "finance"
    COMPANY = "company"


def waits(waiting: Waiting) -> ColumnElement[bool]:
    """A message that nobody answered, or a disputed charge, waits for support in any state."""
    match waiting:
        case Waiting.SUPPORT:
            return or_(
                _claims.c.state.in_(SUPPORTS),
                and_(is_paid(), or_(is_to_inspect(), ~has_charges_due())),
                and_(_claims.c.state.in_((*FINANCES, *COMPANIES)), is_unanswered()),
                exists().where(is_disputed()),
            )
        case Waiting.FINANCE:
            return and_(_claims.c.state.in_(FINANCES), or_(~is_paid(), has_charges_due()))
        case Waiting.COMPANY:
            return _claims.c.state.in_(COMPANIES)


def count_of(waiting: Waiting) -> ScalarSelect[Any]:
    return select(func.count()).select_from(_claims).where(waits(waiting)).scalar_subquery()


def is_paid() -> ColumnElement[bool]:
    """Yet not closed: something is still to be inspected, or a charge to be decided or invoiced."""
    paid = exists().where(
        _invoices.c.claim_id == _claims.c.id, _invoices.c.state == InvoiceState.PAID.value
    )
    return and_(_claims.c.state == ClaimState.SETTLED.value, paid)


def is_to_inspect() -> ColumnElement[bool]:
    """As `states.standing` says: nothing of a software update comes back."""
    done = (PartState.INSPECTED.value, *(state.value for state in DEAD))
    update = and_(
        _parts.c.kind == PartKind.SOFTWARE_UPDATE.value,
        _parts.c.state == PartState.ACCEPTED.value,
    )
    return exists().where(_parts.c.claim_id == _claims.c.id, _parts.c.state.not_in(done), ~update)


def has_charges_due() -> ColumnElement[bool]:
    """Finance may invoice them: no dispute over any of the claim is open."""
    due = _charges.c.state.in_([state.value for state in INVOICEABLE])
    open_dispute = exists().where(is_disputed()).correlate(_claims)
    return and_(exists().where(_charges.c.claim_id == _claims.c.id, due), ~open_dispute)


def is_disputed() -> ColumnElement[bool]:
    disputed = _charges.c.state == ChargeState.DISPUTED.value
    return and_(_charges.c.claim_id == _claims.c.id, disputed)


def is_unanswered() -> ColumnElement[bool]:
    """The company had the last word."""
    theirs, ours = _messages.alias(), _messages.alias()
    # by the id in `theirs`: two levels down, `_claims` would be a table of its own
    answered = exists().where(
        ours.c.claim_id == theirs.c.claim_id, ours.c.by_staff.is_(True), ours.c.id > theirs.c.id
    )
    return exists().where(
        theirs.c.claim_id == _claims.c.id, theirs.c.by_staff.is_(False), ~answered
    )
