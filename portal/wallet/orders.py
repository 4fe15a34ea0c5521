"""Digital coins that a wholesaler orders for an installer company (DOMAIN §3): booked at once."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select

from portal.accounts import lockouts
from portal.accounts.home_country import CompanyMoved, held_country
from portal.accounts.lockouts import Limit
from portal.accounts.models import Company
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.idempotency import KeyReused, content_hash
from portal.core.plain_text import one_line
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.wallet import company_accounts, ledger
from portal.wallet.company_accounts import Account, UnknownCompany, normal_number
from portal.wallet.kinds import MovementKind
from portal.wallet.ledger import Movement
from portal.wallet.models import CoinOrder
from portal.web.links import absolute

FEWEST_COINS = 10
MOST_COINS = 10_000
LONGEST_REFERENCE = 100
WRONG_COMPANY = Limit("order", most=10, window=timedelta(hours=1), lock=timedelta(minutes=30))


class NoSuchCustomer(DomainError):
    """Number unknown, or the e-mail address is another: one answer, so that nobody learns which."""


class WrongQuantity(DomainError):
    """Fewer or more coins than one order may have."""

    fewest: int = FEWEST_COINS
    most: int = MOST_COINS


@dataclass(frozen=True)
class Wholesaler:
    user_id: int
    name: str
    address: str

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name)


@dataclass(frozen=True)
class Wanted:
    """`reference` is the wholesaler's own, shown to the company too."""

    customer_no: str
    email: str
    coins: int
    reference: str


def recipient(wanted: Wanted, wholesaler: Wholesaler) -> Account:
    """The account the coins would go to.

    Raises WrongQuantity, LockedOut, or NoSuchCustomer, which counts as a guess.
    """
    _refuse_quantity(wanted)
    account = _judged(wanted, wholesaler)
    if account is None:
        raise NoSuchCustomer()
    return account


def review(wanted: Wanted, wholesaler: Wholesaler, key: str) -> UUID | Account:
    """The order that came with this key, whatever is in it; else the account as `recipient` gives
    it, of entries that were right when it judged them: no guess, nothing written.

    Raises what `recipient` does.
    """
    mine = select(CoinOrder.uuid).where(_came_with(wholesaler, key)).scalar_subquery()
    locked = lockouts.locked_until(WRONG_COMPANY, _subject(wholesaler), wholesaler.address)
    placed, until = db.session.execute(select(mine, locked)).one()
    if placed:
        return cast("UUID", placed)
    _refuse_quantity(wanted)
    lockouts.refuse_until(until)
    try:
        return _found(wanted)
    except UnknownCompany:
        raise NoSuchCustomer() from None


def _refuse_quantity(wanted: Wanted) -> None:
    if not FEWEST_COINS <= wanted.coins <= MOST_COINS:
        raise WrongQuantity()


@atomic
def _judged(wanted: Wanted, wholesaler: Wholesaler) -> Account | None:
    """None for a guess, returned so that it stays counted. Raises LockedOut."""
    subject = _subject(wholesaler)
    # counted before it is judged: of a burst none is heard beyond the limit
    locked = lockouts.claim(WRONG_COMPANY, subject, wholesaler.address)
    try:
        account = _found(wanted)
    except UnknownCompany:
        number = normal_number(wanted.customer_no)[:20]
        record("order.refused", wholesaler.actor, subject, customer_no=number, locked=locked)
        return None
    lockouts.give_back(WRONG_COMPANY, subject, wholesaler.address)
    return account


def _found(wanted: Wanted) -> Account:
    return company_accounts.found(
        Company.customer_no == normal_number(wanted.customer_no),
        Company.email == normal_email(one_line(wanted.email)),
    )


def _subject(wholesaler: Wholesaler) -> str:
    return f"user:{wholesaler.user_id}"


def place(wanted: Wanted, wholesaler: Wholesaler, key: str, shown: str | None = None) -> UUID:
    """Book the coins into the company account; the id of the order.

    `shown` is the region that the wholesaler was shown. The same key and content gives the same
    order again. Raises what `recipient` does, KeyReused or CompanyMoved.
    """
    wanted = _tidied(wanted)
    if earlier := _earlier(wanted, wholesaler, key):
        return earlier
    account = recipient(wanted, wholesaler)
    if shown not in (None, account.region.value):
        raise CompanyMoved()
    return _place(wanted, account, wholesaler, key)


def _tidied(wanted: Wanted) -> Wanted:
    return Wanted(
        customer_no=normal_number(wanted.customer_no),
        email=normal_email(one_line(wanted.email)),
        coins=wanted.coins,
        reference=one_line(wanted.reference)[:LONGEST_REFERENCE],
    )


@atomic
def _place(wanted: Wanted, account: Account, wholesaler: Wholesaler, key: str) -> UUID:
    if held_country(account.company_id) != account.country:
        raise CompanyMoved()
    order = _insert(wanted, account, wholesaler, key)
    if order is None:  # the same key came at the same moment
        return cast("UUID", _earlier(wanted, wholesaler, key))
    actor = replace(wholesaler.actor, company_id=account.company_id)
    record("order.placed", actor, f"order:{order.id}", coins=wanted.coins)
    _tell_company(order.id, wanted, account, wholesaler)
    ledger.post(_movement(order.id, wanted, account, wholesaler))
    return cast("UUID", order.uuid)


def _insert(wanted: Wanted, account: Account, wholesaler: Wholesaler, key: str) -> Row[Any] | None:
    """None when the wholesaler used the key before."""
    return db.session.execute(
        insert_new(table_of(CoinOrder))
        .values(
            key=key,
            content_hash=_content(wanted),
            wholesaler_id=wholesaler.user_id,
            company_id=account.company_id,
            region=account.region.value,
            coins=wanted.coins,
            reference=wanted.reference,
            evidence_country=account.country,
            evidence_vat_id=account.vat_id,
            ordered_at=now(),
        )
        .returning(CoinOrder.id, CoinOrder.uuid)
    ).one_or_none()


def _earlier(wanted: Wanted, wholesaler: Wholesaler, key: str) -> UUID | None:
    """Raises KeyReused when the key came with other content."""
    earlier = db.session.execute(
        select(CoinOrder.uuid, CoinOrder.content_hash).where(_came_with(wholesaler, key))
    ).one_or_none()
    if earlier and earlier.content_hash != _content(wanted):
        raise KeyReused()
    return earlier.uuid if earlier else None


def _came_with(wholesaler: Wholesaler, key: str) -> ColumnElement[bool]:
    return and_(CoinOrder.wholesaler_id == wholesaler.user_id, CoinOrder.key == key)


def _content(wanted: Wanted) -> str:
    return content_hash(vars(wanted))


def _tell_company(number: int, wanted: Wanted, account: Account, wholesaler: Wholesaler) -> None:
    values = {
        "company": account.name,
        "coins": wanted.coins,
        "wholesaler": wholesaler.name,
        "reference": wanted.reference,
        "wallet_url": absolute("/wallet"),
    }
    outbox.enqueue("coins_delivered", account.email, account.locale, values, f"order:{number}")


def _movement(number: int, wanted: Wanted, account: Account, wholesaler: Wholesaler) -> Movement:
    return Movement(
        company_id=account.company_id,
        region=account.region,
        coins=wanted.coins,
        kind=MovementKind.ORDER,
        reference=f"order:{number}",
        note=wanted.reference,
        user_id=wholesaler.user_id,
        user_name=wholesaler.name,
    )
