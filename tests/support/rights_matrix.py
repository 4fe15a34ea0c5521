"""The rights matrix by hand, from DOMAIN §2: tests expect this and ask no code for it."""

from collections.abc import Iterable

# columns: Administration, Purchase, Installation, Planning
COMPANY_MATRIX = {
    "company.view": "xxxx",
    "company.manage": "x---",
    "team.manage": "x---",
    "bank.manage": "x---",
    "coins.view": "xxx-",
    "coins.buy": "xx--",
    "coins.book": "xxx-",
    "coins.redeem": "xxx-",
    "codes.view": "xxx-",
    "service-code.view": "--x-",
    "claims.file": "xxx-",
    "claims.invoice": "xx--",
    "devices.own": "xxx-",
    "warranty.upgrade": "xxx-",
    "warranty.buy": "xx--",
}

PERSONAL_RIGHTS = {
    "support": {
        "support.desk",
        "support.devices",
        "certificates.withdraw",
        "registrations.review",
        "coins.correct",
        "cards.audit",
        "mail.audit",
        "claims.desk",
        "claims.decide",
    },
    "finance": {"finance.settle", "bank.verify", "claims.desk", "claims.pay"},
    "translator": {"translate.edit"},
    "wholesaler": {"orders.place"},
    "operator": {"devices.own", "warranty.upgrade", "warranty.buy"},
}

COLUMNS = ("administration", "purchase", "installation", "planning")
STAFF = ("support", "finance", "translator")


def has(roles: Iterable[str], right: str) -> bool:
    return any(role in holders(right) for role in roles)


def holders(right: str) -> set[str]:
    row = COMPANY_MATRIX.get(right, "----")
    company = {role for role, mark in zip(COLUMNS, row, strict=True) if mark == "x"}
    return company | {role for role, rights in PERSONAL_RIGHTS.items() if right in rights}


def is_hidden(right: str) -> bool:
    """What only the house's own staff may do is not even admitted to exist."""
    return holders(right) <= set(STAFF)
