"""Registering a device: Smart Warranty, or the upgrade of a device without a cloud."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.audit.record import record
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty import notices
from portal.warranty.changes import Change, actor_of, present
from portal.warranty.covers import DeviceCover
from portal.warranty.facts import NewFact, record_facts
from portal.warranty.kinds import FactKind
from portal.warranty.models import WarrantyFact
from portal.warranty.owned.reading import own_cover
from portal.warranty.ownership import hold, owners_of
from portal.warranty.terms import check_registration, cover
from portal.warranty.terms.refused import CommissioningDateMissing
from portal.web.identity import Identity

_facts = table_of(WarrantyFact)


def preview(identity: Identity, serial: str, commissioned_on: date | None) -> Change:
    """What registering would do to the cover; nothing is done.

    Raises UnknownDevice and WarrantyRefused.
    """
    _ownership, device, _waiting = own_cover(identity, serial)
    return _change(device, commissioned_on)


@atomic
def register(identity: Identity, serial: str, commissioned_on: date | None, key: str) -> Change:
    """Sent again with its key, it changes nothing. Raises as `preview`."""
    hold(identity, serial)
    device = present(serial)
    reference = f"registration:{key}"
    if _registered_by(serial, reference):
        return Change(device.cover, device.cover, repeated=True)
    change = _change(device, commissioned_on)
    days = {FactKind.REGISTERED: device.cover.today, FactKind.COMMISSIONED: commissioned_on}
    facts = [
        NewFact(serial=serial, kind=kind, happened_on=day, reference=reference)
        for kind, day in days.items()
        if day
    ]
    actor = actor_of(identity)
    record_facts(facts, actor)
    record(
        "warranty.upgraded",
        actor,
        f"serial:{serial}",
        level=change.after.level.value,
        way="registration",
        commissioned_on=commissioned_on.isoformat() if commissioned_on else "",
    )
    for owner in owners_of([serial]).values():
        notices.tell_upgraded(owner, serial, change.before, change.after)
    return change


def _change(device: DeviceCover, commissioned_on: date | None) -> Change:
    facts, day = device.facts, device.cover.today
    before = check_registration(facts, day, commissioned_on)
    registered = replace(
        facts, registered_on=day, commissioned_on=commissioned_on or facts.commissioned_on
    )
    after = cover(registered, day)
    if after.level is before.level:  # what is left needs the date
        raise CommissioningDateMissing()
    return Change(before, after)


def _registered_by(serial: str, reference: str) -> bool:
    found = select(_facts.c.id).where(
        _facts.c.serial == serial,
        _facts.c.kind == FactKind.REGISTERED.value,
        _facts.c.reference == reference,
    )
    return db.session.execute(found).one_or_none() is not None
