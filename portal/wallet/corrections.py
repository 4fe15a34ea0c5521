"""Corrections by support: counter-entries with a reason; nothing is ever edited (DOMAIN §3).

Above ten coins in 24 hours a second person confirms. The company sees the reason in its statement
and mail.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update

from portal.accounts.models import Company
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.idempotency import KeyReused
from portal.core.regions import Region
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.wallet import ledger
from portal.wallet.company_accounts import account_of
from portal.wallet.correction_wishes import BelowZero, Wish, counted, refuse_below_zero, tidied
from portal.wallet.kinds import MovementKind
from portal.wallet.ledger import Movement, NotEnoughCoins
from portal.wallet.models import Correction
from portal.web.links import absolute

LONGEST_KEY: int = Correction.key.type.length


class SamePerson(DomainError):
    """Whoever asked for a correction that waits cannot confirm it."""


class AlreadyDecided(DomainError):
    """Somebody confirmed or declined it meanwhile."""


class UnknownCorrection(DomainError):
    """No correction has this number."""


@atomic
def ask(wish: Wish, supporter: Actor, key: str) -> int:
    """Correct at once, or wait for a second person above ten in 24 hours; the correction's number.

    The same key and content gives the same correction again. Raises KeyReused, BelowZero,
    WrongNumberOfCoins or ReasonMissing.
    """
    wish = tidied(wish)
    _one_at_a_time(wish.account.company_id)
    wish = counted(wish, supporter)
    number = _insert(wish, supporter, key)
    if number is None:
        return _repeated(wish, supporter, key)
    refuse_below_zero(wish)
    _record("correction.asked", supporter, number, wish)
    if not wish.waits:
        _post(number, wish, supporter)
    return number


@atomic
def confirm(number: int, supporter: Actor) -> None:
    """Post a waiting correction as its second person.

    Raises UnknownCorrection, SamePerson, AlreadyDecided, or BelowZero: then it goes on waiting.
    """
    if not _decide(number, supporter, "posted", Correction.asked_by != supporter.user_id):
        raise _why_not(number, supporter.user_id)
    _post(number, _wish_of(number), supporter)


@atomic
def decline(number: int, supporter: Actor) -> None:
    """Drop a waiting correction; whoever asked for it may do so too.

    Raises UnknownCorrection or AlreadyDecided.
    """
    if not _decide(number, supporter, "declined"):
        raise _why_not(number)
    _record("correction.declined", supporter, number, _wish_of(number))


def _one_at_a_time(company_id: int) -> None:
    """Until the commit: two that are asked for at once must not both count without the other.

    SQLite has one writer anyway. With key_share nobody waits who only refers to the company.
    """
    company = select(Company.id).where(Company.id == company_id)
    db.session.execute(company.with_for_update(key_share=True))


def _insert(wish: Wish, supporter: Actor, key: str) -> int | None:
    """None when the key was used before."""
    moment = now()
    at_once = {"decided_at": moment, "decided_by": supporter.user_id}
    return db.session.execute(
        insert_new(table_of(Correction))
        .values(
            key=key,
            company_id=wish.account.company_id,
            region=wish.account.region.value,
            coins=wish.coins,
            reason=wish.reason,
            state="pending" if wish.waits else "posted",
            asked_at=moment,
            asked_by=supporter.user_id,
            **({} if wish.waits else at_once),
        )
        .returning(Correction.id)
    ).scalar_one_or_none()


def _repeated(wish: Wish, supporter: Actor, key: str) -> int:
    earlier = db.session.execute(
        select(Correction.id).where(
            Correction.key == key,
            Correction.company_id == wish.account.company_id,
            Correction.region == wish.account.region.value,
            Correction.coins == wish.coins,
            Correction.reason == wish.reason,
            Correction.asked_by == supporter.user_id,
        )
    ).scalar_one_or_none()
    if earlier is None:
        raise KeyReused()
    return earlier


def asked_before(supporter: Actor, key: str) -> int | None:
    """The correction that came with this key, whatever is in it."""
    return db.session.execute(
        select(Correction.id).where(Correction.key == key, Correction.asked_by == supporter.user_id)
    ).scalar_one_or_none()


def _decide(number: int, supporter: Actor, state: str, *conditions: Any) -> bool:
    decided = db.session.execute(
        update(Correction)
        .where(Correction.id == number, Correction.state == "pending", *conditions)
        .values(state=state, decided_at=now(), decided_by=supporter.user_id)
        .returning(Correction.id)
        .execution_options(synchronize_session=False)
    )
    return decided.scalar_one_or_none() is not None


def _why_not(number: int, supporter_id: int | None = None) -> DomainError:
    found = _found(number)
    if found.state == "pending" and found.asked_by == supporter_id:
        return SamePerson()
    return AlreadyDecided()


def _wish_of(number: int) -> Wish:
    found = _found(number)
    return Wish(account_of(found.customer_no, Region(found.region)), found.coins, found.reason)


def _found(number: int) -> Row[Any]:
    found = db.session.execute(
        select(
            Correction.state,
            Correction.asked_by,
            Correction.region,
            Correction.coins,
            Correction.reason,
            Company.customer_no,
        )
        .join(Company, Company.id == Correction.company_id)
        .where(Correction.id == number)
    ).one_or_none()
    if found is None:
        raise UnknownCorrection()
    return found


def _post(number: int, wish: Wish, supporter: Actor) -> None:
    _record("correction.posted", supporter, number, wish)
    _tell_company(number, wish)
    try:
        ledger.post(_movement(number, wish, supporter))
    except NotEnoughCoins as refusal:
        raise BelowZero(available=refusal.available) from refusal


def _movement(number: int, wish: Wish, supporter: Actor) -> Movement:
    return Movement(
        company_id=wish.account.company_id,
        region=wish.account.region,
        coins=wish.coins,
        kind=MovementKind.CORRECTION,
        reference=f"correction:{number}",
        note=wish.reason,
        user_id=supporter.user_id,
        user_name=supporter.name,
    )


def _tell_company(number: int, wish: Wish) -> None:
    values = {
        "company": wish.account.name,
        "coins": wish.coins,
        "reason": wish.reason,
        "wallet_url": absolute("/wallet"),
    }
    account = wish.account
    outbox.enqueue("coins_corrected", account.email, account.locale, values, f"correction:{number}")


def _record(action: str, supporter: Actor, number: int, wish: Wish) -> None:
    record(
        action,
        replace(supporter, company_id=wish.account.company_id),
        f"correction:{number}",
        coins=wish.coins,
        region=wish.account.region.value,
        reason=wish.reason,
    )
