"""Who of a company can give roles to its people."""

from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.core.permissions import Role
from portal.extensions import db

MOST_NAMED = 3


def names_of(company_id: int) -> list[str]:
    """A few names, for people of the same company; never for anybody else."""
    found = (
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.company_id == company_id,
            Membership.active.is_(True),
            User.active.is_(True),
            Membership.roles.contains(str(Role.ADMINISTRATION)),
        )
        .order_by(Membership.id)
        .limit(MOST_NAMED)
    )
    return list(db.session.execute(found).scalars())
