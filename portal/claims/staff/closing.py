"""A claim closes by itself once nothing is left to do: paid, inspected, its charges decided."""

from sqlalchemy import exists, select, update

from portal.claims.history import Doer, note
from portal.claims.holding import Held
from portal.claims.kinds import ChargeState, ClaimState, InvoiceState, PartKind, PartState
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ReplacedPart
from portal.claims.states import DEAD, standing
from portal.core.clock import now
from portal.core.statements import table_of
from portal.extensions import db

# what the manufacturer has still to decide, or to put on an invoice of its own
OPEN_CHARGES = (ChargeState.CHARGED.value, ChargeState.DISPUTED.value, ChargeState.UPHELD.value)

_claims, _parts = table_of(Claim), table_of(ReplacedPart)
_charges, _invoices = table_of(ClaimCharge), table_of(ClaimInvoice)


def close_if_done(held: Held, doer: Doer) -> bool:
    """To be asked after every deed that may be the last one; never commits."""
    if not (_is_paid(held.id) and _is_inspected(held.id)) or _has_open_charges(held.id):
        return False
    # both at once, as the CHECK of the table wants
    closed = {"closed_at": now(), "state": ClaimState.CLOSED.value}
    db.session.execute(update(_claims).where(_claims.c.id == held.id).values(closed))
    note(held.id, "claim.closed", doer)
    return True


def _is_paid(claim_id: int) -> bool:
    paid = exists().where(
        _invoices.c.claim_id == claim_id, _invoices.c.state == InvoiceState.PAID.value
    )
    return bool(db.session.execute(select(paid)).scalar_one())


def _is_inspected(claim_id: int) -> bool:
    found = select(_parts.c.kind, _parts.c.state).where(_parts.c.claim_id == claim_id)
    placed = [(PartKind(kind), PartState(state)) for kind, state in db.session.execute(found)]
    alive = [standing(*each) for each in placed if each[1] not in DEAD]
    return all(state is PartState.INSPECTED for state in alive)


def _has_open_charges(claim_id: int) -> bool:
    open_one = exists().where(_charges.c.claim_id == claim_id, _charges.c.state.in_(OPEN_CHARGES))
    return bool(db.session.execute(select(open_one)).scalar_one())
