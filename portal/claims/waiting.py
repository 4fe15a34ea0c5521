"""On whom a claim waits: one condition for the queue, the desk and the dashboard."""

from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, or_, select

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company
from portal.catalogue import catalogue
from portal.claims.conditions import Ours
from portal.claims.kinds import (
    BACK,
    INVOICEABLE,
    ChargeState,
    ClaimState,
    InvoiceState,
    PartKind,
    PartState,
)
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ClaimMessage, ReplacedPart
from portal.claims.prices.loading import known_lists
from portal.claims.prices.price_models import price_model
from portal.claims.proving import is_proved
from portal.claims.states import DEAD
from portal.core.regions import EU_MEMBERS
from portal.core.statements import table_of

# whose step it is by the state alone; of what is back, decisions of ours come before the invoice
SUPPORTS = (ClaimState.SUBMITTED, ClaimState.ACCEPTED, ClaimState.RETURNED)
FINANCES = (ClaimState.INVOICED, ClaimState.SETTLED)
COMPANIES = (
    ClaimState.QUESTION,
    ClaimState.SHIPPED,
    ClaimState.RECEIVED,
    ClaimState.INSPECTED,
    ClaimState.DISPUTED,
)
# a message is the one thing of these that waits for support; a refusal may be answered by a proof
_WRITTEN_ON = (*FINANCES, *COMPANIES, ClaimState.REFUSED)
_FINANCES_STEPS = (Ours.VAT, Ours.RETURN, Ours.BANK)

_claims, _parts, _messages = table_of(Claim), table_of(ReplacedPart), table_of(ClaimMessage)
_charges, _invoices = table_of(ClaimCharge), table_of(ClaimInvoice)
# of its own beside the companies that a list shows
_sellers, _banks = table_of(Company).alias(), table_of(BankDetails)


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
                and_(_claims.c.state.in_(_WRITTEN_ON), is_unanswered()),
                exists().where(is_disputed()),
                _is_back_with(Ours.CLASS),
            )
        case Waiting.FINANCE:
            money = and_(_claims.c.state.in_(FINANCES), or_(~is_paid(), has_charges_due()))
            return or_(money, _is_back_with(*_FINANCES_STEPS))
        case Waiting.COMPANY:
            return and_(_claims.c.state.in_(COMPANIES), ~waits_for_us())


def waits_for_us() -> ColumnElement[bool]:
    """What is back, and cannot be invoiced before a decision of ours."""
    return _is_back_with(*Ours)


def is_open(step: Ours) -> ColumnElement[bool]:
    """As `conditions.open_steps` says of a claim that is back."""
    match step:
        case Ours.CLASS:
            return exists().where(_is_part(), _needs_class())
        case Ours.VAT:
            outside = _sellers.c.country.not_in(EU_MEMBERS)
            seller = and_(_sellers.c.id == _claims.c.company_id, outside)
            return and_(_claims.c.vat_decision == "", exists().where(seller))
        case Ours.RETURN:
            in_time = and_(is_proved(), _parts.c.sent_back_on <= _parts.c.due_on)
            late = and_(_parts.c.returned_on > _parts.c.due_on, ~in_time)
            return exists().where(_is_part(), late, _parts.c.return_waived_at.is_(None))
        case Ours.BANK:
            return exists().where(
                _banks.c.company_id == _claims.c.company_id,
                _banks.c.superseded_at.is_(None),
                _banks.c.state == BankState.UNVERIFIED.value,
            )


def _is_back_with(*steps: Ours) -> ColumnElement[bool]:
    return and_(_claims.c.state.in_(BACK), or_(*(is_open(step) for step in steps)))


def _is_part() -> ColumnElement[bool]:
    """One that counts."""
    dead = _parts.c.state.in_([state.value for state in DEAD])
    return and_(_parts.c.claim_id == _claims.c.id, ~dead)


def _needs_class() -> ColumnElement[bool]:
    """A device that the list of its claim does not name, and support has given no row to."""
    unnamed = [
        and_(_claims.c.price_list == day, _parts.c.product.in_(products))
        for day, products in _unnamed()
    ]
    device = _parts.c.kind == PartKind.DEVICE.value
    return and_(device, _parts.c.claim_class == "", or_(false(), *unnamed))


@cache
def _unnamed() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Of each price list the products without a row."""
    models = {each.key: price_model(each) for each in catalogue().products()}
    return tuple(
        (
            prices.valid_from.isoformat(),
            tuple(key for key, name in models.items() if name and not prices.row_of_model(name)),
        )
        for prices in known_lists()
    )


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
