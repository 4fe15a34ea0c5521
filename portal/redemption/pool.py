"""The pool of codes imported from the manufacturer's system: filled from CSV, given out once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, update

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.audit.models import AuditEntry
from portal.audit.record import Actor, record
from portal.core.brand import brand
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.redemption.models import PoolCode
from portal.redemption.naming import product_name
from portal.redemption.selection import Line
from portal.web.i18n import SOURCE

DRY = "pool.dry"
A_DAY = timedelta(days=1)
# of each kind of code: whoever tries again and again must not fill the mailbox
ONE_MAIL = Limit("pool-dry", most=1, window=A_DAY, lock=A_DAY)

_pool = table_of(PoolCode)

_NEXT = (
    select(_pool.c.id)
    .where(
        _pool.c.product == bindparam("of_product"),
        _pool.c.extension == bindparam("of_extension"),
        _pool.c.step == bindparam("of_step"),
        _pool.c.taken_at.is_(None),
    )
    .order_by(_pool.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE = (
    update(_pool)
    .where(_pool.c.id == _NEXT, _pool.c.taken_at.is_(None))
    .values(taken_at=bindparam("now"), serial=bindparam("for_serial"))
    .returning(_pool.c.code_encrypted)
)


class PoolDry(DomainError):
    """No imported code is left for this extension; no coin was moved."""

    product: str
    extension: str
    step: int


def take(line: Line) -> bytes:
    """The oldest free code, still encrypted; never commits. Raises PoolDry."""
    encrypted: bytes | None = db.session.execute(
        _TAKE,
        {
            "of_product": line.product,
            "of_extension": line.extension,
            "of_step": line.step,
            "now": now(),
            "for_serial": line.serial,
        },
    ).scalar_one_or_none()
    if encrypted is None:
        raise PoolDry(product=line.product, extension=line.extension, step=line.step)
    return encrypted


@atomic
def tell_support(dry: PoolDry, actor: Actor) -> None:
    """After the refused redemption was undone: a trace of each, and one mail a day."""
    record(DRY, actor, f"product:{dry.product}", extension=dry.extension, step=dry.step)
    kind = f"{dry.product}:{dry.extension}:{dry.step}"
    if lockouts.room_for_another(ONE_MAIL, f"pool:{kind}"):
        # what the file of codes calls it, which is the same in every language
        values = {
            "product": product_name(dry.product),
            "extension": f"{dry.extension} {dry.step}" if dry.step else dry.extension,
            "row": f"{dry.product}, {dry.extension}, {dry.step}",
        }
        outbox.enqueue("pool_dry", brand().support_mail, SOURCE, values, f"product:{dry.product}")


def free_codes() -> float:
    """Gauge: codes left."""
    free = select(func.count()).select_from(_pool).where(_pool.c.taken_at.is_(None))
    return float(db.session.execute(free).scalar_one())


def kinds_gone_dry() -> float:
    """Gauge: extensions of products of which every imported code is taken, or which were wanted
    and never imported.
    """
    taken = (
        select(_pool.c.product)
        .group_by(_pool.c.product, _pool.c.extension, _pool.c.step)
        .having(func.count() == func.count(_pool.c.taken_at))
        .subquery()
    )
    missing = _wanted_in_vain().subquery()
    counts = (
        select(func.count()).select_from(kinds).scalar_subquery() for kinds in (taken, missing)
    )
    return float(sum(db.session.execute(select(*counts)).one()))


def _wanted_in_vain() -> Select[Any]:
    extension = AuditEntry.facts["extension"].as_string()
    step = AuditEntry.facts["step"].as_integer()
    imported = select(_pool.c.id).where(
        AuditEntry.subject == literal("product:").concat(_pool.c.product),
        _pool.c.extension == extension,
        _pool.c.step == step,
    )
    refused = select(AuditEntry.subject, extension.label("extension"), step.label("step"))
    return refused.where(AuditEntry.action == DRY, ~imported.exists()).distinct()
