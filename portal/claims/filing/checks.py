"""Whether a part may be claimed: serials against the register, days against the calendar, the day
of the replacement against the warranty engine. Each refusal is a class of its own.
"""

from dataclasses import dataclass
from datetime import date

from portal.claims.amounts import NotOurProduct, model_of
from portal.claims.kinds import PartKind
from portal.claims.progress import ReceivedAfterReplacement, refuse_future
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.devices import register
from portal.devices.numbering import may_be
from portal.devices.register import Device
from portal.devices.supply_record import EARLIEST
from portal.warranty.covers import DeviceCover, look_up
from portal.warranty.terms import Status

COVERED = frozenset({Status.COVERED, Status.PARTS_ONLY})


class PartRefused(DomainError):
    """Base of what stands in the way of a part, as it was entered."""


class DefectiveUnknown(PartRefused):
    """Not in the register; perhaps one of `look_alikes` was meant."""

    look_alikes: tuple[str, ...]


class OtherManufacturer(PartRefused):
    """The serial belongs to a device that is not the manufacturer's of these claims."""


class WarrantyOver(PartRefused):
    day: date
    last_day: date


class WarrantyNotKnown(PartRefused):
    """The register lacks the dates from which the warranty follows."""


class BeforeDelivery(PartRefused):
    """A device is not replaced before it was delivered."""

    shipped_on: date


class DefectiveReplaced(PartRefused):
    """The register says that another device has replaced it already."""

    replaced_by: str


class ReplacementIncomplete(PartRefused):
    """Serial, day of receipt and day of replacement are told together, or none of them."""


class ReplacementIsDefective(PartRefused):
    """The same device twice."""


class ReplacementNotKnown(PartRefused):
    look_alikes: tuple[str, ...]


class ReplacementOfOthers(PartRefused):
    """A replacement of another manufacturer."""


class ReplacementOfAnotherKind(ReplacementOfOthers):
    """One that is numbered like a meter, say, in place of an inverter."""

    serial: str


class ReplacementUsed(PartRefused):
    """It was replaced itself, or has replaced another device."""

    other: str


class DayTooEarly(PartRefused):
    earliest: date = EARLIEST


class DescriptionMissing(PartRefused):
    """Which other part it is."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A part as the form gives it; serials are of a right shape."""

    kind: PartKind
    defective_serial: Serial
    replacement_serial: Serial | None = None
    received_on: date | None = None
    replaced_on: date | None = None
    description: str = ""
    fault: str = ""
    event_codes: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register and the engine add."""

    product: str
    model: str
    warranty_status: str
    covered_until: date | None


def check(part: Entered) -> Known:
    """At most five statements. Raises a PartRefused, DayInFuture or ReceivedAfterReplacement."""
    _check_days(part)
    if part.kind is PartKind.OTHER_PART and not part.description:
        raise DescriptionMissing()
    if part.replacement_serial == part.defective_serial:
        raise ReplacementIsDefective()
    day = part.replaced_on or today()
    known = _check_defective(part, day)
    if part.replacement_serial:
        check_replacement(part.defective_serial, part.replacement_serial)
    return known


def _check_days(part: Entered) -> None:
    days = [each for each in (part.received_on, part.replaced_on) if each]
    for each in days:
        refuse_future(each)
        if each < EARLIEST:
            raise DayTooEarly()
    if part.received_on and part.replaced_on and part.received_on > part.replaced_on:
        raise ReceivedAfterReplacement(replaced_on=part.replaced_on)
    told: list[object] = [part.received_on, part.replaced_on]
    if part.kind is PartKind.DEVICE:
        told.append(part.replacement_serial)
    if part.kind.goes_back and any(told) and not all(told):
        raise ReplacementIncomplete()


def _check_defective(part: Entered, day: date) -> Known:
    lookup = look_up(part.defective_serial, day)
    found = lookup.found
    if found is None:
        raise DefectiveUnknown(look_alikes=lookup.look_alikes)
    try:
        model_of(found.device.product)
    except NotOurProduct:
        raise OtherManufacturer() from None
    if _is_replaced(found.device, part):
        raise DefectiveReplaced(replaced_by=found.device.replaced_by)
    status = _cover_on(found, day)
    return Known(
        product=found.device.product,
        model=model_of(found.device.product),
        warranty_status=status.value,
        covered_until=found.cover.last_day,
    )


def _is_replaced(device: Device, part: Entered) -> bool:
    """By another than the part says; a fan, or an update, may have come before that."""
    if device.replaced_by in ("", part.replacement_serial):
        return False
    if part.kind is PartKind.DEVICE or not (part.replaced_on and device.replaced_on):
        return True
    return part.replaced_on >= device.replaced_on


def _cover_on(found: DeviceCover, day: date) -> Status:
    """A warranty that has not begun yet covers: the device was delivered, and is defective."""
    answer = found.cover
    refuse_before_delivery(found.device, day)
    if answer.status in COVERED:
        return answer.status
    # replaced by the very device that is entered: the register was told before the claim
    if answer.last_day is None:
        raise WarrantyNotKnown()
    if day > answer.last_day:
        raise WarrantyOver(day=day, last_day=answer.last_day)
    return Status.COVERED


def refuse_before_delivery(device: Device, day: date) -> None:
    """Raises BeforeDelivery."""
    if device.shipped_on and day < device.shipped_on:
        raise BeforeDelivery(shipped_on=device.shipped_on)


def check_replacement(defective: Serial, replacement: Serial) -> None:
    trace = register.trace(replacement)
    if trace.device is None:
        raise ReplacementNotKnown(look_alikes=trace.look_alikes)
    try:
        model_of(trace.device.product)
    except NotOurProduct:
        raise ReplacementOfOthers() from None
    device = register.find(defective)
    if device and not may_be(replacement, device.product):
        raise ReplacementOfAnotherKind(serial=replacement)
    if trace.device.replaced_by:
        raise ReplacementUsed(other=trace.device.replaced_by)
    others = [each.serial for each in trace.predecessors[:1] if each.serial != defective]
    if others:
        raise ReplacementUsed(other=others[0])
