"""A code is spent for a device: one conditional UPDATE decides, whoever else tries just then."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import case, insert, update

from portal.audit.record import record
from portal.catalogue import catalogue
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty import notices
from portal.warranty.changes import Change, actor_of, present
from portal.warranty.codes import guesses
from portal.warranty.codes.finding import FoundCode, find
from portal.warranty.codes.typed import WarrantyCode, read
from portal.warranty.covers import DeviceCover
from portal.warranty.extension.ordering import pending_order
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import CodeKind, FactKind
from portal.warranty.models import WarrantyCode as _WarrantyCode
from portal.warranty.models import WarrantyCodeUse
from portal.warranty.ownership import hold, owned_serial, owners_of
from portal.warranty.terms import (
    AppliedExtension,
    Cover,
    DeviceFacts,
    ExtensionKind,
    check_extension_code,
    check_promo_code,
    cover,
)
from portal.warranty.terms.refused import WarrantyRefused
from portal.web.identity import Identity

_codes, _uses = table_of(_WarrantyCode), table_of(WarrantyCodeUse)
_APPLIED = {
    CodeKind.EXTENDED: (FactKind.CODE, ExtensionKind.CODE),
    CodeKind.PROMOTION: (FactKind.PROMO, ExtensionKind.PROMO),
}


class CodeNotAccepted(DomainError):
    """Unknown, void or used up by others: one answer, so that nobody learns which."""


class CodeUsedHere(DomainError):
    """Of the person's own device, so that it may be told."""

    day: date


class CodeForOtherProducts(DomainError):
    pass


class CodeSpoilsOrder(DomainError):
    """An extension is ordered, and could not be given any more once the order is paid."""


@dataclass(frozen=True, slots=True)
class Typed:
    """`kind` is the field it was typed into; `address` the one it came from."""

    text: str
    kind: CodeKind
    address: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the code would do to the cover."""

    code: WarrantyCode
    months: int
    change: Change


def preview(identity: Identity, serial: str, typed: Typed) -> Preview:
    """Nothing is spent. Raises UnknownDevice, WarrantyCodeUnread, LockedOut, CodeNotAccepted,
    CodeUsedHere, CodeForOtherProducts, CodeSpoilsOrder and WarrantyRefused.
    """
    owned_serial(identity, serial)
    code = read(typed.text, typed.kind)
    found = _judged(identity, serial, code, typed.address)
    if found is None:
        raise CodeNotAccepted()
    if found.used_on:
        raise CodeUsedHere(day=found.used_on)
    device = present(serial)
    before = _checked(device, found)
    return Preview(code, found.terms.months, Change(before, _after(device, found, before)))


def spend(identity: Identity, serial: str, typed: Typed) -> Change:
    """Raises as `preview`, but for CodeUsedHere: sent twice, it says once more what was done."""
    code = read(typed.text, typed.kind)
    change = _spend(identity, serial, code, typed.address)
    if change is None:
        raise CodeNotAccepted()
    return change


@atomic
def _judged(identity: Identity, serial: str, code: WarrantyCode, address: str) -> FoundCode | None:
    """None is a refusal whose trace is committed."""
    locks = guesses.LOCK.claim(identity, address)
    found = find(code, serial)
    if found is None or not (found.usable or found.used_on):
        guesses.note(identity, code, found, locks)
        return None
    guesses.LOCK.give_back(identity, address)
    return found


@atomic
def _spend(identity: Identity, serial: str, code: WarrantyCode, address: str) -> Change | None:
    """None is a refusal whose trace is committed; all others undo."""
    hold(identity, serial)
    locks = guesses.LOCK.claim(identity, address)
    found = find(code, serial)
    if found and found.used_on:
        guesses.LOCK.give_back(identity, address)
        now_covered = present(serial).cover
        return Change(now_covered, now_covered, repeated=True)
    device = present(serial)
    if found is None or not found.usable:
        guesses.note(identity, code, found, locks)
        return None
    before = _checked(device, found)
    if not _claimed(found):
        guesses.note(identity, code, found, locks)
        return None
    guesses.LOCK.give_back(identity, address)
    change = Change(before, _after(device, found, before))
    _use(identity, serial, found)
    _tell(serial, change, found)
    return change


def _checked(device: DeviceCover, found: FoundCode) -> Cover:
    """As the device is, and as it will be once the order that waits is paid."""
    before = _admitted(device, device.facts, found)
    order = pending_order(device.serials)
    if order:
        bought = AppliedExtension(ExtensionKind.PURCHASE, order.months, "order", order.ordered_on)
        paid = replace(device.facts, extensions=(*device.facts.extensions, bought))
        try:
            _admitted(device, paid, found)
        except WarrantyRefused:
            raise CodeSpoilsOrder() from None
    return before


def _admitted(device: DeviceCover, facts: DeviceFacts, found: FoundCode) -> Cover:
    terms, day = found.terms, device.cover.today
    if found.kind is CodeKind.PROMOTION:
        return check_promo_code(facts, day, terms.promotion())
    family = catalogue().product(device.device.product).family
    if terms.families and family not in terms.families:
        raise CodeForOtherProducts()
    return check_extension_code(facts, day, terms.months)


def _after(device: DeviceCover, found: FoundCode, before: Cover) -> Cover:
    return cover(_extended(device, found, before.today), before.today)


def _extended(device: DeviceCover, found: FoundCode, day: date) -> DeviceFacts:
    _, kind = _APPLIED[found.kind]
    added = AppliedExtension(kind, found.terms.months, found.shown, day)
    return replace(device.facts, extensions=(*device.facts.extensions, added))


def _claimed(found: FoundCode) -> bool:
    left = _codes.c.uses_left
    claimed = db.session.execute(
        update(_codes)
        .where(_codes.c.id == found.id, _codes.c.state == "issued", left > 0)
        .values(uses_left=left - 1, state=case((left == 1, "used"), else_="issued"))
        .returning(_codes.c.id)
    )
    return claimed.one_or_none() is not None


def _use(identity: Identity, serial: str, found: FoundCode) -> None:
    actor, months = actor_of(identity), found.terms.months
    db.session.execute(
        insert(_uses).values(
            code_id=found.id,
            serial=serial,
            used_at=now(),
            user_id=identity.user_id,
            company_id=actor.company_id,
        )
    )
    kind, _ = _APPLIED[found.kind]
    fact = NewFact(
        serial=serial,
        kind=kind,
        happened_on=found.today,
        reference=f"code:{found.id}",
        months=months,
        cover="full",
        shown=found.shown,
    )
    record_fact(fact, actor)
    record(
        "warranty_code.used",
        actor,
        f"serial:{serial}",
        kind=found.kind.value,
        last_four=found.last_four,
        batch=found.batch,
        months=months,
    )


def _tell(serial: str, change: Change, found: FoundCode) -> None:
    for owner in owners_of([serial]).values():
        notices.tell_extended(owner, serial, change.before, change.after, found.terms.months)
