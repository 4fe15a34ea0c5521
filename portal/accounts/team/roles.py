"""Which roles a member may have, and that somebody is left who administers the company."""

from collections.abc import Iterable

from portal.accounts.administrators import has_administrator
from portal.core.errors import DomainError
from portal.core.permissions import COMPANY_ROLES


class LastAdministrator(DomainError):
    """Nobody would be left who can manage the company."""


class NoRole(DomainError):
    """A member has one role at least, and only roles of companies."""


def refuse_without_administrator(company_id: int) -> None:
    """After a change to a held team: raises LastAdministrator, which undoes it."""
    if not has_administrator(company_id):
        raise LastAdministrator()


def stored_roles(roles: Iterable[str]) -> str:
    """As a membership and an invitation keep them. Raises NoRole."""
    wanted = set(roles)
    if not wanted or not wanted <= set(COMPANY_ROLES):
        raise NoRole()
    return " ".join(sorted(wanted))
