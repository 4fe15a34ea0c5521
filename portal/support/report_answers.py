"""An answer to who reported a serial number, and a note on that number for the desk itself."""

from portal.audit.record import Actor
from portal.core.serials import SerialRefused, parse_serial
from portal.core.transaction import atomic
from portal.devices import serial_reports
from portal.support import notes


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
