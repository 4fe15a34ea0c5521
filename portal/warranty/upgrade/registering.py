"""Registering a device: Smart Warranty, or the upgrade of a device without a cloud."""

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
from portal.warranty.terms.refused import CommissioningDateMissing, UpgradeDone
from portal.warranty.terms.registration import registered, shortened
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
    if is_registered_by(serial, key):
        return Change(device.cover, device.cover, repeated=True)
    change = _change(device, commissioned_on)
    actor = actor_of(identity)
    record_facts(_new_facts(device, commissioned_on, _reference(key)), actor)
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
    registration = registered(facts, day, commissioned_on)
    after = cover(registration, day)
    if after.level is before.level:  # what is left needs the date
        raise CommissioningDateMissing()
    # no terms do that today; whatever they become, nobody loses cover by a button named upgrade
    if shortened(registration, facts, day):
        raise UpgradeDone(level=before.level)
    return Change(before, after)


def _new_facts(device: DeviceCover, commissioned_on: date | None, reference: str) -> list[NewFact]:
    before, day = device.facts, device.cover.today
    after = registered(before, day, commissioned_on)
    days = {
        FactKind.REGISTERED: (before.registered_on, after.registered_on),
        FactKind.COMMISSIONED: (before.commissioned_on, after.commissioned_on),
        FactKind.INSTALLED: (before.installed_on, after.installed_on),
    }
    return [
        NewFact(serial=device.device.serial, kind=kind, happened_on=new, reference=reference)
        for kind, (old, new) in days.items()
        if new and new != old
    ]


def is_registered_by(serial: str, key: str) -> bool:
    """By any of its facts: a date that is added later registers nothing once more."""
    of_key = (_facts.c.serial == serial, _facts.c.reference == _reference(key))
    return db.session.execute(select(_facts.c.id).where(*of_key)).first() is not None


def _reference(key: str) -> str:
    return f"registration:{key}"
