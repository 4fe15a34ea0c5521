"""What tests of the wallet need around the cast: a wholesaler, and coins on an account."""

import re
from itertools import count

from flask import Flask
from sqlalchemy import select

from portal.accounts import people
from portal.audit.models import AuditEntry
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.wallet import ledger
from portal.wallet.ledger import Movement
from tests.support.cast import PASSWORD, Cast, Person

_numbers = count(1)


def make_wholesaler(email: str = "orders@wholesale.example") -> Person:
    with transaction():
        user_id = people.add_user(email, "Wholesale", PASSWORD, "en", ("wholesaler",))
    return Person(email, user_id, "Wholesale", None)


def add_coins(
    company_id: int, coins: int, kind: str = "order", note: str = "", region: Region = Region.EU
) -> None:
    """Coins out of nowhere: `ledger verify` would notice."""
    reference = f"{kind}:9{next(_numbers)}"
    with transaction():
        ledger.post(Movement(company_id, region, coins, kind, reference, note, None, "Somebody"))


def balance(app: Flask, cast: Cast) -> int:
    """What the owner's company has in its own region."""
    with app.app_context():
        return ledger.balance_of(cast.company_id, Region.EU)


def badge(html: str) -> str:
    """The figure in the header's coin badge."""
    found = re.search(
        r'<a class="purse" id="coin-badge".*?aria-hidden="true">(\d+)<', html, re.DOTALL
    )
    assert found, html
    return found[1]


def mails(template: str) -> list[tuple[str, str]]:
    """Recipient and language of each mail of that template."""
    found = select(OutgoingMail.recipient, OutgoingMail.locale)
    return [
        tuple(row) for row in db.session.execute(found.where(OutgoingMail.template == template))
    ]


def audited(action: str) -> list[AuditEntry]:
    entries = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(db.session.scalars(entries))
