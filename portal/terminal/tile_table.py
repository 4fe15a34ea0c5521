"""The table of the portal's own parts: what the dashboard calls each, where it leads, which right
opens it, and to whom it is shown at all. Nothing but data.

Which role has which right is the table `RIGHTS` of `core/permissions.py`; that of the connected
applications stands in the database. Both, role by role, are written out by hand in
`tests/terminal/test_tiles.py` and `test_applications.py` (docs/decisions/0092).
"""

from dataclasses import dataclass
from typing import Any

from portal.core.permissions import COMPANY_ROLES, Role
from portal.web.i18n import lazy_gettext, lazy_pgettext


@dataclass(frozen=True)
class Tile:
    """`for_roles`: who is shown the tile at all; without its right it is shown locked."""

    key: str
    path: str
    title: Any
    text: Any
    icon: str
    right: str
    for_roles: frozenset[str]


_TEAM = frozenset[str](COMPANY_ROLES)
_FINANCE = frozenset[str]({Role.FINANCE})
_SUPPORT = frozenset[str]({Role.SUPPORT})
_OPERATOR = frozenset[str]({Role.OPERATOR})
_WHOLESALER = frozenset[str]({Role.WHOLESALER})

TILES = (
    Tile(
        "coins",
        "/wallet",
        lazy_pgettext("tile", "Coins"),
        lazy_gettext("Balance and statement of your company account."),
        "wallet",
        "coins.view",
        _TEAM,
    ),
    Tile(
        "book",
        "/wallet/book",
        lazy_pgettext("tile", "Book a card"),
        lazy_gettext("Scan or type the code of a coin card."),
        "qr-code",
        "coins.book",
        _TEAM,
    ),
    Tile(
        "redeem",
        "/redeem",
        lazy_pgettext("tile", "Redeem"),
        lazy_gettext("Exchange coins for product extensions."),
        "zap",
        "coins.redeem",
        _TEAM,
    ),
    Tile(
        "codes",
        "/codes",
        lazy_pgettext("tile", "Activation codes"),
        lazy_gettext("All codes of your company, to read or send again."),
        "key-round",
        "codes.view",
        _TEAM,
    ),
    Tile(
        "buy",
        "/wallet/buy",
        lazy_pgettext("tile", "Buy coins"),
        lazy_gettext("What your wholesaler needs to know for an order."),
        "shopping-cart",
        "coins.buy",
        _TEAM,
    ),
    Tile(
        "claims",
        "/claims",
        lazy_pgettext("tile", "Claims"),
        lazy_gettext("File a defect under warranty, follow it, and be paid for the replacement."),
        "clipboard-check",
        "claims.file",
        _TEAM,
    ),
    Tile(
        "team",
        "/company/team",
        lazy_pgettext("tile", "Team"),
        lazy_gettext("Who works for your company, and with which roles."),
        "users",
        "team.manage",
        _TEAM,
    ),
    Tile(
        "company",
        "/company",
        lazy_pgettext("navigation", "Company"),
        lazy_gettext("Customer number, address and what invoices need."),
        "building-2",
        "company.view",
        _TEAM,
    ),
    Tile(
        "bank",
        "/company/bank",
        lazy_gettext("Bank details"),
        lazy_gettext(
            "Where we pay what we owe your company. Only its administrators and our finance "
            "department see them."
        ),
        "landmark",
        "bank.manage",
        _TEAM,
    ),
    Tile(
        "devices",
        "/devices",
        lazy_gettext("My devices"),
        lazy_gettext("How long they are covered, upgrades, extensions and certificates."),
        "list",
        "devices.own",
        _OPERATOR,
    ),
    Tile(
        "orders",
        "/wallet/orders",
        lazy_pgettext("tile", "Order coins"),
        lazy_gettext("Deliver digital coins to an installer company."),
        "shopping-cart",
        "orders.place",
        _WHOLESALER,
    ),
    Tile(
        "support",
        "/support",
        lazy_pgettext("tile", "Support desk"),
        lazy_gettext("Refused cards, corrections, undelivered mails and reported devices."),
        "life-buoy",
        "support.desk",
        _SUPPORT,
    ),
    Tile(
        "claims-desk",
        "/support/claims?waiting=support",
        lazy_gettext("Claims of companies"),
        lazy_gettext(
            "Decide about defective devices, and record their shipments and their inspection."
        ),
        "wrench",
        "claims.decide",
        _SUPPORT,
    ),
    Tile(
        "claims-finance",
        "/finance/claims",
        lazy_gettext("Invoices of claims"),
        lazy_gettext("Check and settle what installers ask for, and pay it."),
        "landmark",
        "claims.pay",
        _FINANCE,
    ),
    Tile(
        "claims-charges",
        "/support/claims?waiting=finance",
        lazy_gettext("Claims of companies"),
        lazy_gettext("What waits for finance: invoices to check and to pay, charges to invoice."),
        "wrench",
        "claims.pay",
        _FINANCE,
    ),
    Tile(
        "bank-queue",
        "/finance/bank-details",
        lazy_gettext("Bank details to verify"),
        lazy_gettext("Compare them with the bank's confirmation. The company edits, you verify."),
        "landmark",
        "bank.verify",
        _FINANCE,
    ),
    Tile(
        "extension-payments",
        "/finance/extension-orders",
        lazy_gettext("Payments for extended warranties"),
        lazy_gettext("Mark orders as paid, one by one or by a bank statement."),
        "shield-check",
        "finance.settle",
        _FINANCE,
    ),
)
