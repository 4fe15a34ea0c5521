"""The proof that somebody holds a device: its serial and the code printed on it."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.device_codes import device_code_fits, read_device_code
from portal.devices.models import Device as _Device
from portal.devices.register import Device
from portal.extensions import db, writing

ONE_PERSON = Limit("device-code", most=10, window=timedelta(hours=1), lock=timedelta(minutes=15))
# many accounts at one place that try the codes of one device
ONE_DEVICE = Limit("device-codes", most=20, window=timedelta(days=1), lock=timedelta(days=1))

_devices = table_of(_Device)
_STORED = select(_devices.c.code_hash).where(_devices.c.serial == bindparam("of_serial"))


class ProofWrong(DomainError):
    """Serial unknown, no code on record, or another code: one answer, so that nobody learns
    which. A receipt may prove the same.
    """


def find_by_code(serial: Serial, typed: str, holder: Actor, address: str) -> Device:
    """The device, if this is its code. Outside @atomic: a wrong guess stays counted.

    Raises DeviceCodeMalformed (never counted), ProofWrong or lockouts.LockedOut.
    """
    if writing.get():
        raise RuntimeError("the caller's transaction would take the count back")
    code = read_device_code(typed)
    person, device = f"user:{holder.user_id}", f"device:{serial}"
    with transaction():
        # counted before it is judged: of a burst none is heard beyond the limit
        locks = lockouts.claim(ONE_PERSON, person, address)
        locks |= lockouts.claim(ONE_DEVICE, device, address)
        stored = db.session.execute(_STORED, {"of_serial": serial}).scalar_one_or_none()
        if device_code_fits(serial, code, stored) and (found := register.find(serial)):
            lockouts.give_back(ONE_PERSON, person, address)
            lockouts.give_back(ONE_DEVICE, device, address)
            return found
        if locks:
            record("device_code.locked", holder, device)
    raise ProofWrong


def count_wrong_guess(serial: Serial, holder: Actor, address: str) -> None:
    """Also for the right code of somebody else's device, which else would be told by its lock."""
    person, device = f"user:{holder.user_id}", f"device:{serial}"
    with transaction():
        locks = lockouts.count_wrong(ONE_PERSON, person, address)
        locks |= lockouts.count_wrong(ONE_DEVICE, device, address)
        if locks:
            record("device_code.locked", holder, device)


def forget_guesses(holder: Actor, address: str) -> None:
    """After the device became theirs, in the transaction of that deed; never commits."""
    lockouts.forget(ONE_PERSON, f"user:{holder.user_id}", address)
