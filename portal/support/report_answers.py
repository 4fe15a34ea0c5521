"""What support says to a serial number that the register does not know, and notes for itself."""

from portal.audit.record import Actor
from portal.core.serials import SerialRefused, parse_serial
from portal.core.transaction import atomic
from portal.devices import serial_reports
from portal.support import notes
from portal.warranty.online import unheard


@atomic
def answer(number: int, text: str, note: str, supporter: Actor) -> None:
    """Raises what `serial_reports.answer` raises. A note needs a serial number."""
    serial_reports.answer(number, text, supporter)
    serial = serial_of(serial_reports.shown(number).serial)
    if note and serial:
        notes.on_serial(serial, note, f"serial-report:{number}", supporter)


def serial_of(reported: str) -> str:
    """The serial number that was meant; "" if there is none like it."""
    try:
        return parse_serial(reported)
    except SerialRefused:
        return ""


@atomic
def resolve_unheard(number: int, note: str, supporter: Actor) -> str:
    """The serial of a device that was seen online; raises UnknownUnheard or NoteMissing."""
    serial = unheard.resolve(number, supporter)
    notes.on_serial(serial, note, f"unheard-serial:{number}", supporter)
    return serial
