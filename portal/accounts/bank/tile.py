"""The figure on the dashboard's tile of finance: how many bank details wait."""

from sqlalchemy import func, select

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.extensions import db
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.registries import TileFigure


def _waiting(_: Identity) -> str:
    count = db.session.execute(
        select(func.count()).where(
            BankDetails.state == BankState.UNVERIFIED.value, BankDetails.superseded_at.is_(None)
        )
    ).scalar_one()
    return integer_text(count) if count else ""


QUEUE_FIGURE = TileFigure("bank-queue", _waiting)
