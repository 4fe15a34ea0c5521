"""The figure on the dashboard's tile of finance: how many bank details wait."""

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.web.registries import TileFigure


def _waiting() -> ScalarSelect[Any]:
    unverified = BankDetails.state == BankState.UNVERIFIED.value
    current = BankDetails.superseded_at.is_(None)
    return select(func.count()).where(unverified, current).scalar_subquery()


QUEUE_FIGURE = TileFigure("bank-queue", waiting=_waiting)
