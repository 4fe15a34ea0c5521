"""Who may do what: the rights matrix of DOMAIN §2, as far as it is about the portal's own pages.

Which role opens which connected application is data, in the table `application_role`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from portal.core.errors import DomainError


class Role(StrEnum):
    ADMINISTRATION = "administration"
    PURCHASE = "purchase"
    INSTALLATION = "installation"
    PLANNING = "planning"
    SUPPORT = "support"
    FINANCE = "finance"
    TRANSLATOR = "translator"
    WHOLESALER = "wholesaler"
    OPERATOR = "operator"


COMPANY_ROLES = (Role.ADMINISTRATION, Role.PURCHASE, Role.INSTALLATION, Role.PLANNING)
PERSONAL_ROLES = (
    Role.SUPPORT,
    Role.FINANCE,
    Role.TRANSLATOR,
    Role.WHOLESALER,
    Role.OPERATOR,
)
STAFF_ROLES = (Role.SUPPORT, Role.FINANCE, Role.TRANSLATOR)
# wholesalers are no staff, but nobody registers as one either
ROLES_BY_COMMAND = (*STAFF_ROLES, Role.WHOLESALER)

_ADMIN = frozenset[str]({Role.ADMINISTRATION})
_BUYERS = _ADMIN | {Role.PURCHASE}
_BUYERS_AND_INSTALLERS = _BUYERS | {Role.INSTALLATION}
_WHOLE_TEAM = frozenset[str](COMPANY_ROLES)
_SUPPORT = frozenset[str]({Role.SUPPORT})
_FINANCE = frozenset[str]({Role.FINANCE})

RIGHTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "company.view": _WHOLE_TEAM,
        "company.manage": _ADMIN,
        "team.manage": _ADMIN,
        "bank.manage": _ADMIN,
        "coins.view": _BUYERS_AND_INSTALLERS,
        "coins.buy": _BUYERS,
        "coins.book": _BUYERS_AND_INSTALLERS,
        "coins.redeem": _BUYERS_AND_INSTALLERS,
        "codes.view": _BUYERS_AND_INSTALLERS,
        "service-code.view": frozenset({Role.INSTALLATION}),
        "claims.file": _BUYERS_AND_INSTALLERS,
        "claims.invoice": _BUYERS,
        "claims.desk": _SUPPORT | _FINANCE,
        "claims.decide": _SUPPORT,
        "claims.pay": _FINANCE,
        "support.desk": _SUPPORT,
        "support.devices": _SUPPORT,
        "certificates.withdraw": _SUPPORT,
        "registrations.review": _SUPPORT,
        "coins.correct": _SUPPORT,
        "cards.audit": _SUPPORT,
        "mail.audit": _SUPPORT,
        "finance.settle": _FINANCE,
        "bank.verify": _FINANCE,
        "translate.edit": frozenset({Role.TRANSLATOR}),
        "orders.place": frozenset({Role.WHOLESALER}),
        "devices.own": _BUYERS_AND_INSTALLERS | {Role.OPERATOR},
        "warranty.upgrade": _BUYERS_AND_INSTALLERS | {Role.OPERATOR},
        "warranty.buy": _BUYERS | {Role.OPERATOR},
    }
)

# what a sign-in of an hour ago does not open by itself: the rows are asked at every request
LIVE_RIGHTS = frozenset(right for right, holders in RIGHTS.items() if holders == _ADMIN)


class NoLongerAdministrator(DomainError):
    """The session still says Administration, the team does not."""


# What a supporter who views the portal as a customer sees of it. A right that is not listed stays
# closed: activation codes and bank details are secrets (docs/decisions/0049).
VIEWABLE_RIGHTS = frozenset(
    {
        "company.view",
        "company.manage",
        "team.manage",
        "coins.view",
        "coins.buy",
        "coins.book",
        "coins.redeem",
        "claims.file",
        "orders.place",
        "devices.own",
        "warranty.upgrade",
        "warranty.buy",
    }
)


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """Union of the rights of the roles; an unknown role (an old session's) gives none."""
    held = frozenset(roles)
    return frozenset(right for right, holders in RIGHTS.items() if holders & held)


def roles_giving(right: str) -> tuple[Role, ...]:
    """Roles that have the right, in the order of the matrix; KeyError for an unknown right."""
    return tuple(role for role in Role if role in RIGHTS[right])
