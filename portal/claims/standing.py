"""The state and the worth of a claim follow from its parts and its invoice, never from a wish."""

from typing import Any

from sqlalchemy import Row, select, update

from portal.claims.amounts import Worth, priced_claim, priced_on
from portal.claims.kinds import ClaimState, InvoiceState, PartKind, PartState
from portal.claims.models import Claim, ClaimInvoice, ReplacedPart
from portal.claims.states import claim_state
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.extensions import db

_claims, _parts, _invoices = table_of(Claim), table_of(ReplacedPart), table_of(ClaimInvoice)


def follow(claim_id: int) -> ClaimState:
    """Write what follows, after any change; the caller holds the claim. Never commits."""
    claim = db.session.execute(
        select(_claims.c.price_list, _claims.c.closed_at).where(_claims.c.id == claim_id)
    ).one()
    parts = worth_of(claim_id)
    state = claim_state(
        [(each.kind, each.state) for each in parts],
        invoice_state(claim_id),
        closed=claim.closed_at is not None,
    )
    values: dict[str, Any] = {"state": state.value, "net": _net(parts, claim.price_list)}
    db.session.execute(update(_claims).where(_claims.c.id == claim_id).values(values))
    return state


def worth_of(claim_id: int) -> list[Worth]:
    found = select(_parts).where(_parts.c.claim_id == claim_id).order_by(_parts.c.id)
    return [worth(row) for row in db.session.execute(found)]


def worth(row: Row[Any]) -> Worth:
    return filled(Worth, row, kind=PartKind(row.kind), state=PartState(row.state))


def _net(parts: list[Worth], price_list: str) -> int:
    return priced_claim(parts, priced_on(price_list)).net.cents if price_list else 0


def invoice_state(claim_id: int) -> InvoiceState | None:
    """Of the one that counts."""
    state = db.session.execute(
        select(_invoices.c.state).where(
            _invoices.c.claim_id == claim_id,
            _invoices.c.kind == "invoice",
            _invoices.c.state != InvoiceState.CANCELLED.value,
        )
    ).scalar_one_or_none()
    return InvoiceState(state) if state else None
