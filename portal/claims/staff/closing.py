"""A claim closes by itself once nothing is left to do: paid, inspected, its charges decided; or
accepted where nothing is paid for any of its parts, so that there will be no invoice.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select, update

from portal.claims.amounts import Worth, priced_claim, priced_on
from portal.claims.history import Doer, note
from portal.claims.holding import Held
from portal.claims.kinds import ChargeState, ClaimState, InvoiceState, PartState
from portal.claims.models import Claim, ClaimCharge
from portal.claims.standing import invoice_state, worth_of
from portal.claims.states import DEAD, standing
from portal.core.clock import now
from portal.core.statements import table_of
from portal.extensions import db

# what the manufacturer has still to decide, or to put on an invoice of its own
OPEN_CHARGES = (ChargeState.CHARGED.value, ChargeState.DISPUTED.value, ChargeState.UPHELD.value)

_claims, _charges = table_of(Claim), table_of(ClaimCharge)


def close_if_done(held: Held, doer: Doer) -> bool:
    """To be asked after every deed that may be the last one; never commits."""
    parts, invoice = worth_of(held.id), invoice_state(held.id)
    unpaid = invoice is None and _pays_nothing(held, parts)
    if not (unpaid or invoice is InvoiceState.PAID):
        return False
    if not _is_inspected(parts) or _has_open_charges(held.id):
        return False
    # both at once, as the CHECK of the table wants
    closed = {"closed_at": now(), "state": ClaimState.CLOSED.value}
    db.session.execute(update(_claims).where(_claims.c.id == held.id).values(closed))
    why: dict[str, Any] = {"unpaid": True} if unpaid else {}
    note(held.id, "claim.closed", doer, **why)
    return True


def _pays_nothing(held: Held, parts: Sequence[Worth]) -> bool:
    return not held.is_draft and priced_claim(parts, priced_on(held.price_list)).pays_nothing


def _is_inspected(parts: Sequence[Worth]) -> bool:
    alive = [standing(each.kind, each.state) for each in parts if each.state not in DEAD]
    return all(state is PartState.INSPECTED for state in alive)


def _has_open_charges(claim_id: int) -> bool:
    open_one = exists().where(_charges.c.claim_id == claim_id, _charges.c.state.in_(OPEN_CHARGES))
    return bool(db.session.execute(select(open_one)).scalar_one())
