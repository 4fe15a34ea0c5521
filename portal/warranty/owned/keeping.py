"""What an owner changes about a device: its name, and that it is theirs."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from portal.audit.record import record
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.changes import actor_of
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import UnknownDevice, belongs_to, hold
from portal.web.identity import Identity

_owned = table_of(OwnedDevice)


@atomic
def rename(identity: Identity, serial: str, label: str) -> None:
    """The same name once more leaves no trace. Raises UnknownDevice."""
    held = hold(identity, serial)
    if held.label == label:
        return
    db.session.execute(update(_owned).where(_owned.c.id == held.id).values(label=label))
    record("device.named", actor_of(identity), f"serial:{serial}")


@atomic
def remove(identity: Identity, serial: str, uuid: UUID) -> None:
    """Ends this ownership: sent again, it changes nothing, even if the device was added anew.

    Raises UnknownDevice for one that never was theirs.
    """
    changed = execute_counting(
        update(_owned)
        .where(*_theirs(identity, serial, uuid), _owned.c.state == OwnershipState.OWNED.value)
        .values(state=OwnershipState.PAST.value, ended_at=now())
    )
    if changed:
        record("device.removed", actor_of(identity), f"serial:{serial}")
    elif not _was_theirs(identity, serial, uuid):
        raise UnknownDevice()


def _was_theirs(identity: Identity, serial: str, uuid: UUID) -> bool:
    past = select(_owned.c.id).where(
        *_theirs(identity, serial, uuid), _owned.c.state == OwnershipState.PAST.value
    )
    return db.session.execute(past).one_or_none() is not None


def _theirs(identity: Identity, serial: str, uuid: UUID) -> tuple[ColumnElement[bool], ...]:
    return _owned.c.uuid == uuid, _owned.c.serial == serial, belongs_to(identity)
