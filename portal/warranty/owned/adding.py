"""A device becomes one's own: by its serial and the code printed on it."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.audit.record import Actor, record
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices import proof, register
from portal.devices.proof import ProofWrong
from portal.extensions import db
from portal.warranty.kinds import OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.owned.telling import tell_added
from portal.warranty.ownership import begin, holder_of, owners_of
from portal.warranty.replacing.owners import is_on_its_way_to_others

_owned = table_of(OwnedDevice)
_OWNER = (_owned.c.company_id, _owned.c.user_id)


@dataclass(frozen=True, slots=True)
class Added:
    """`repeated`: it was theirs already, and nothing was done now."""

    serial: str
    repeated: bool = False


def add(holder: Actor, serial: Serial, code: str, label: str, address: str) -> Added:
    """Outside @atomic, as a wrong code stays counted.

    Somebody else's device is refused as a wrong code is, and counts as one: whose it is, and
    whether the code was right, is not told. A serial that was misread is no guess. Raises as
    `register.refuse_misread` and `proof.find_by_code`.
    """
    if _is_owned_by(holder, serial):
        return Added(serial, repeated=True)
    register.refuse_misread(serial)
    proof.find_by_code(serial, code, holder, address)
    added = keep(holder, serial, label, address)
    if added is None:
        proof.count_wrong_guess(serial, holder, address)
        raise ProofWrong
    return added


@atomic
def keep(holder: Actor, serial: str, label: str, address: str) -> Added | None:
    """The deed itself, once the code was right; None if it is somebody else's.

    Of those who add a device at the same moment, the unique index lets one in.
    """
    if is_on_its_way_to_others(serial, holder_of(holder)):
        return None
    by = holder.user_id or 0
    if begin(serial, holder_of(holder), Proof.DEVICE_CODE, by, label) is None:
        return Added(serial, repeated=True) if _is_owned_by(holder, serial) else None
    proof.forget_guesses(holder, address)
    record("device.added", holder, f"serial:{serial}", proof=Proof.DEVICE_CODE.value)
    tell_added(owners_of([serial])[serial], serial, holder.name)
    return Added(serial)


def _is_owned_by(holder: Actor, serial: str) -> bool:
    found = select(*_OWNER).where(
        _owned.c.serial == serial, _owned.c.state == OwnershipState.OWNED.value
    )
    row = db.session.execute(found).one_or_none()
    return row is not None and row._asdict() == holder_of(holder).columns
