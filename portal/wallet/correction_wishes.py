"""What a supporter wishes to correct, and whether a second person has to confirm it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, select

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.extensions import db
from portal.wallet.company_accounts import Account
from portal.wallet.models import Correction

ALONE_UP_TO = 10
ALONE_WITHIN = timedelta(hours=24)
MOST_COINS = 10_000
LONGEST_REASON = 500


class WrongNumberOfCoins(DomainError):
    """Zero, or more than one correction may move."""

    most: int = MOST_COINS


class ReasonMissing(DomainError):
    """A correction without a reason is none."""


class BelowZero(DomainError):
    """The balance would fall below zero; nothing was moved."""

    available: int


@dataclass(frozen=True)
class Wish:
    """`coins` with its sign: what is added to the account.

    `alone_before`: what this supporter corrected alone lately for this company, without sign, and
    has not taken back. `takes_back`: this is the counter-entry of one of those, coin for coin.
    """

    account: Account
    coins: int
    reason: str
    alone_before: int = 0
    takes_back: bool = False

    @property
    def waits(self) -> bool:
        """A second person has to confirm it."""
        return not self.takes_back and self.alone_before + abs(self.coins) > ALONE_UP_TO


def checked(wish: Wish, supporter: Actor) -> Wish:
    """The wish as it would be asked for. Raises WrongNumberOfCoins, ReasonMissing or BelowZero."""
    wish = counted(tidied(wish), supporter)
    refuse_below_zero(wish)
    return wish


def refuse_below_zero(wish: Wish) -> None:
    if wish.account.coins + wish.coins < 0:
        raise BelowZero(available=wish.account.coins)


def tidied(wish: Wish) -> Wish:
    if wish.coins == 0 or abs(wish.coins) > MOST_COINS:
        raise WrongNumberOfCoins()
    reason = one_line(wish.reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    return replace(wish, reason=reason)


def counted(wish: Wish, supporter: Actor) -> Wish:
    """In all regions together; what a second person confirmed is nobody's alone.

    A correction and its exact counter-entry, in the same region, are as if neither had been made.
    """
    size = func.abs(Correction.coins)
    kept = db.session.execute(
        select(Correction.region, size, func.sum(Correction.coins))
        .where(
            Correction.company_id == wish.account.company_id,
            Correction.asked_by == supporter.user_id,
            Correction.decided_by == supporter.user_id,
            Correction.state == "posted",
            Correction.decided_at > now() - ALONE_WITHIN,
        )
        .group_by(Correction.region, size)
    ).all()
    alike = (wish.account.region.value, abs(wish.coins))
    takes_back = any(each[:2] == alike and each[2] * wish.coins < 0 for each in kept)
    alone_before = sum(abs(coins) for _region, _size, coins in kept)
    return replace(wish, alone_before=alone_before, takes_back=takes_back)
