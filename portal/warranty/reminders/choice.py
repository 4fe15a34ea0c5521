"""Whether an owner wants reminders: a company as a whole, or a plant operator."""

from sqlalchemy import ColumnElement, delete, exists, select

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.statements import execute_counting, insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.ownership import Holder, holder_of
from portal.warranty.reminders.models import QuietOwner

_quiet = table_of(QuietOwner)


def wants_reminders(holder: Holder) -> bool:
    return not db.session.execute(select(exists().where(_is_quiet(holder)))).scalar_one()


@atomic
def turn_off(by: Actor) -> None:
    """Once more is no matter."""
    row = {"since": now(), "set_by": by.user_id, **holder_of(by).columns}
    turned = insert_new(_quiet).values(row).returning(_quiet.c.id)
    if db.session.execute(turned).one_or_none():
        record("reminders.off", by)


@atomic
def turn_on(by: Actor) -> None:
    if execute_counting(delete(_quiet).where(_is_quiet(holder_of(by)))):
        record("reminders.on", by)


def _is_quiet(holder: Holder) -> ColumnElement[bool]:
    if holder.company_id is not None:
        return _quiet.c.company_id == holder.company_id
    return _quiet.c.user_id == holder.user_id
