"""The periodic job: who owns a device is told once before its cover ends, and once before its
extension can no longer be bought.

UNIQUE (ownership, kind, day) decides: a run beside another, or after one that was stopped, tells
nobody twice. A mail and the rows of what it says are one transaction.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from portal.core.clock import now, today
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.kinds import ReminderKind
from portal.warranty.models import OwnedDevice
from portal.warranty.owned import reading
from portal.warranty.owned.listing import RUNNING, buy_until
from portal.warranty.owned.reading import IS_OWNED, OwnDevice
from portal.warranty.ownership import Holder, owners_of
from portal.warranty.reminders import telling
from portal.warranty.reminders.choice import wants_reminders
from portal.warranty.reminders.models import DeviceReminder
from portal.warranty.reminders.telling import Due

REMIND = "devices.remind"
EVERY = timedelta(days=1)
BEFORE = timedelta(days=60)
# owners read at a time, and days named by one mail
OWNERS, DAYS = 200, 50

_owned, _reminders = table_of(OwnedDevice), table_of(DeviceReminder)


class _Owner(NamedTuple):
    holder: Holder
    theirs: ColumnElement[bool]


def remind(_: object) -> None:
    day = today()
    for owner in _owners():
        if wants_reminders(owner.holder):
            due = [each for own in reading.among(owner.theirs) for each in _due(own, day)]
            for first in range(0, len(due), DAYS):
                _tell(due[first : first + DAYS])


def _owners() -> Iterator[_Owner]:
    """Every owner of a device: companies first, then persons."""
    for number in _numbers(_owned.c.company_id):
        yield _Owner(Holder(number, None), _owned.c.company_id == number)
    for number in _numbers(_owned.c.user_id):
        yield _Owner(Holder(None, number), _owned.c.user_id == number)


def _numbers(column: ColumnElement[int | None]) -> Iterator[int]:
    last = 0
    found = select(column).where(IS_OWNED, column.is_not(None)).distinct().order_by(column)
    while some := db.session.execute(found.where(column > last).limit(OWNERS)).scalars().all():
        for number in some:
            last = number or last
            yield last


def _due(own: OwnDevice, day: date) -> Iterator[Due]:
    told = own.outline(day)
    if told is None or told.status not in RUNNING:
        return
    about = (own.ownership.id, own.serial, own.ownership.label, own.product)
    if told.last_day and told.last_day <= day + BEFORE:
        yield Due(ReminderKind.COVER, told.last_day, *about)
    last = buy_until(own.cover(day), own.waiting)
    if last and last <= day + BEFORE:
        yield Due(ReminderKind.PURCHASE, last, *about)


@atomic
def _tell(due: Sequence[Due]) -> None:
    """Of what is due, that of which nobody was told before."""
    rows = [
        {"owned_id": each.owned_id, "kind": each.kind.value, "day": each.day, "sent_at": now()}
        for each in due
    ]
    columns = (_reminders.c.owned_id, _reminders.c.kind, _reminders.c.day)
    told = insert_new(_reminders).returning(*columns)
    fresh = {tuple(row) for row in db.session.execute(told, rows)}
    new = [each for each in due if (each.owned_id, each.kind.value, each.day) in fresh]
    owners = owners_of([each.serial for each in new]) if new else {}
    if owners:
        telling.remind(next(iter(owners.values())), new)
