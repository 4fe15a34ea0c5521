"""The pool of codes imported from the manufacturer's system: filled from CSV, given out once."""

from sqlalchemy import bindparam, func, select, update

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.redemption.models import PoolCode
from portal.redemption.selection import Line

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
    """After the refused redemption was undone: the trace support looks for."""
    record("pool.dry", actor, f"product:{dry.product}", extension=dry.extension, step=dry.step)


def free_codes() -> float:
    """Gauge: codes left."""
    free = select(func.count()).select_from(_pool).where(_pool.c.taken_at.is_(None))
    return float(db.session.execute(free).scalar_one())


def kinds_gone_dry() -> float:
    """Gauge: extensions of products of which every imported code is taken."""
    dry = (
        select(_pool.c.product)
        .group_by(_pool.c.product, _pool.c.extension, _pool.c.step)
        .having(func.count() == func.count(_pool.c.taken_at))
        .subquery()
    )
    return float(db.session.execute(select(func.count()).select_from(dry)).scalar_one())
