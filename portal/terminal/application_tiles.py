"""The tiles of connected applications: the table application × role decides, nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.permissions import COMPANY_ROLES, Role
from portal.sso import applications
from portal.sso.applications import Connected
from portal.web.i18n import language
from portal.web.identity import Identity

_TEAM = frozenset[str](COMPANY_ROLES)


@dataclass(frozen=True)
class ApplicationTile:
    title: str
    text: str
    url: str
    icon: str
    open: bool
    opened_by: tuple[Role, ...]


def applications_for(identity: Identity) -> Iterator[ApplicationTile]:
    """What opens for this person; members of a company also see what another role would open."""
    for application in applications.every():
        allowed = application.is_open_to(identity.roles)
        if allowed or _could_open(application, identity):
            yield ApplicationTile(
                title=application.name_in(language()),
                text=application.description(language()),
                url=application.url,
                icon=application.icon,
                open=allowed,
                opened_by=tuple(role for role in application.opened_by if role in _TEAM),
            )


def _could_open(application: Connected, identity: Identity) -> bool:
    is_member = not _TEAM.isdisjoint(identity.roles)
    return application.enabled and is_member and not _TEAM.isdisjoint(application.roles)
