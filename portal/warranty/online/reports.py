"""One report: this serial was online at that instant. Judged without the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.core.clock import day_of, today
from portal.core.serials import Serial, SerialRefused, parse_serial
from portal.devices.register import Device
from portal.warranty.facts import NewFact
from portal.warranty.kinds import FactKind

# once for a serial, whoever reports it first
REFERENCE = "online"
CLOCK_SKEW = timedelta(minutes=5)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class Result(StrEnum):
    """`known`: for this day or an earlier one the device was reported before.

    `too_early`: it was not made then, as a clock says that was set back.
    """

    RECORDED = "recorded"
    KNOWN = "known"
    UNKNOWN_SERIAL = "unknown_serial"
    MALFORMED = "malformed"
    IN_FUTURE = "in_future"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Report:
    serial: Serial
    at: datetime

    def is_possible(self, device: Device) -> bool:
        """Devices are tried out in the factory, so shipment limits only what has no other day."""
        made_on = device.produced_on or device.shipped_on
        return made_on is None or day_of(self.at) >= made_on

    def fact(self) -> NewFact:
        # a clock that runs a little ahead must not carry the first contact over midnight
        day = min(day_of(self.at), today())
        return NewFact(
            serial=self.serial, kind=FactKind.ONLINE, happened_on=day, reference=REFERENCE
        )


def judge(item: Any, moment: datetime) -> Report | Result:
    """What was sent as one report; an instant without a zone is no instant."""
    if not isinstance(item, Mapping):
        return Result.MALFORMED
    serial, at = _serial(item.get("serial")), _instant(item.get("at"))
    if serial is None or at is None or at < _EARLIEST:
        return Result.MALFORMED
    return Result.IN_FUTURE if at > moment + CLOCK_SKEW else Report(serial, at)


def _serial(given: Any) -> Serial | None:
    try:
        return parse_serial(given) if isinstance(given, str) else None
    except SerialRefused:
        return None


def _instant(given: Any) -> datetime | None:
    """Invisible characters are refused first: what follows a NUL would not be looked at."""
    if not isinstance(given, str) or not given.isprintable():
        return None
    try:
        found = datetime.fromisoformat(given.upper())  # RFC 3339 has "t" and "z" as well
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
