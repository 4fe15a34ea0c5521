"""Support confirms the weight class of a model that the price list does not name (DOMAIN §6), and
which parts inside a device are communication boards.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from portal.audit.record import Actor
from portal.claims.amounts import model_of, priced_on
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.kinds import ClaimState, PartKind, PartState
from portal.claims.models import ReplacedPart
from portal.claims.prices.kinds import CONFIRMABLE, ROWS_OF_PARTS, RowId
from portal.claims.prices.loading import list_on
from portal.claims.progress import part_of
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.standing import follow
from portal.claims.states import DEAD, PartClosed
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db

INVOICED = frozenset({ClaimState.INVOICED, ClaimState.DISPUTED, ClaimState.SETTLED})

_parts = table_of(ReplacedPart)


class ClassNotNeeded(DomainError):
    """The price list of the claim names the model, or it is an update."""


class ClassNotConfirmable(DomainError):
    """No row that support may give."""


class InvoicedAlready(DomainError):
    """The amounts stand on an invoice: they do not change any more."""


@atomic
def confirm(uuid: UUID, part_uuid: UUID, row: str, by: Actor, version: int) -> None:
    """Raises what `held_by_staff` and `part_of` do, PartClosed, ClassNotNeeded,
    ClassNotConfirmable or InvoicedAlready.
    """
    held = held_by_staff(uuid, version)
    part = part_of(held, part_uuid)
    if PartState(part.state) in DEAD:
        raise PartClosed(state=PartState(part.state))
    if held.state in INVOICED:
        raise InvoicedAlready()
    rows = _rows_of(held, PartKind(part.kind), part.product)
    if not rows:
        raise ClassNotNeeded()
    if row not in rows:
        raise ClassNotConfirmable()
    confirmed = {"class_confirmed_at": now(), "class_confirmed_by": by.user_id}
    changed = update(_parts).where(_parts.c.id == part.id)
    db.session.execute(changed.values(claim_class=row, **confirmed))
    follow(held.id)
    facts = {"serial": part.defective_serial, "row": row}
    note(held.id, "part.class", doer(by), part.id, **facts)
    told("claim.class_confirmed", held, by, **facts)


def _rows_of(held: Held, kind: PartKind, product: str) -> Sequence[RowId]:
    """Those that support may give; none where there is nothing to say."""
    if held.is_draft or kind is PartKind.SOFTWARE_UPDATE:
        return ()
    if kind is PartKind.OTHER_PART:
        return ROWS_OF_PARTS
    named = list_on(priced_on(held.price_list)).row_of_model(model_of(product))
    return () if named else CONFIRMABLE
