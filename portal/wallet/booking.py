"""Booking a coin card: one conditional UPDATE decides, whoever else tries at that moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, String, bindparam, select, update

from portal.accounts import lockouts
from portal.accounts.home_country import CompanyMoved, held_country, is_in_country
from portal.accounts.lockouts import Limit
from portal.accounts.models import User
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import CardCode
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.core.statements import subquery_in_returning, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.wallet import ledger
from portal.wallet.kinds import MovementKind
from portal.wallet.ledger import Movement
from portal.wallet.models import CardBatch, CoinCard

HASH_PURPOSE = "card"
REPEAT_WITHIN = timedelta(minutes=10)
ONE_PERSON = Limit("card", most=10, window=timedelta(hours=1), lock=timedelta(minutes=15))
# looser: many accounts of one company, or one account from many addresses
ONE_COMPANY = Limit("card-company", most=50, window=timedelta(hours=1), lock=timedelta(hours=1))


class CardRefused(DomainError):
    """Unknown, void or booked by another company: one answer, so that nobody learns which."""


class CardOfOtherRegion(DomainError):
    """A card that could be booked, but not by a company of this region (DOMAIN §3)."""

    card_region: Region
    own_region: Region


class CardOfOtherCountry(DomainError):
    """A card of the right region whose lot was made for one country only."""

    card_country: str


class CardBookedAlready(DomainError):
    """Booked by the person's own company, so who and when may be told."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Booker:
    """Who books, for which company; country and VAT id are kept as evidence."""

    user_id: int
    name: str
    company_id: int
    region: Region
    country: str
    vat_id: str

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name, self.company_id)


@dataclass(frozen=True)
class Booking:
    """`repeated`: the same person had booked this card a moment ago, and nothing was added."""

    coins: int
    balance: int
    last_four: str
    repeated: bool = False


_cards, _batches = table_of(CoinCard), table_of(CardBatch)
_BATCH = select(_batches.c.name).where(_batches.c.id == _cards.c.batch_id).scalar_subquery()
_CLAIM = (
    update(_cards)
    .where(
        _cards.c.code_hash.in_(bindparam("hashes", expanding=True)),
        _cards.c.state == "issued",
        _cards.c.region == bindparam("in_region"),
        _cards.c.country.in_(bindparam("countries", expanding=True)),
        is_in_country(bindparam("from_country", type_=String)),
    )
    .values(
        state="booked",
        booked_at=bindparam("now"),
        company_id=bindparam("by_company"),
        user_id=bindparam("by_user"),
        evidence_country=bindparam("from_country"),
        evidence_vat_id=bindparam("with_vat_id"),
    )
    .returning(_cards.c.id, _cards.c.denomination, subquery_in_returning(_BATCH).label("batch"))
)


@dataclass(frozen=True)
class _Refusal:
    error: DomainError
    reason: str
    counts: bool = False


def book_card(booker: Booker, typed: str, address: str) -> Booking:
    """Book the card whose code was typed, pasted or scanned.

    Raises CodeRefused for what is no code (never counted as a guess), CardRefused,
    CardOfOtherRegion, CardOfOtherCountry, CardBookedAlready, LockedOut or CompanyMoved. A
    repetition by the same person within ten minutes gives the first success again.
    """
    code = CardCode.parse(typed)
    lockouts.refuse_if_locked(ONE_PERSON, _person(booker), address)
    lockouts.refuse_if_locked(ONE_COMPANY, _company(booker), "")
    outcome = _book_or_note(booker, code, address)
    if isinstance(outcome, _Refusal):
        raise outcome.error
    return outcome


@atomic
def _book_or_note(booker: Booker, code: CardCode, address: str) -> Booking | _Refusal:
    """A refusal is returned, not raised: its trace is committed, and there is nothing to undo.

    Only wrong codes are counted, so that a booking writes no row that others wait for.
    """
    claimed = _claim(booker, code)
    if claimed is not None:
        return _credit(booker, code, claimed)
    if held_country(booker.company_id) != booker.country:
        raise CompanyMoved()
    card = _find(code)
    if card is not None and _is_repetition(card, booker):
        balance = ledger.balance_of(booker.company_id, booker.region)
        return Booking(card.denomination, balance, code.last_four, repeated=True)
    refusal = _judge(card, booker)
    locks = refusal.counts and _count(booker, address)
    _note(refusal, booker, code, card, locks)
    return refusal


def _claim(booker: Booker, code: CardCode) -> Row[Any] | None:
    return db.session.execute(
        _CLAIM,
        {
            "hashes": crypto.hash_candidates(HASH_PURPOSE, code.value),
            "in_region": booker.region.value,
            "countries": ("", booker.country),
            "now": now(),
            "by_company": booker.company_id,
            "of_company": booker.company_id,
            "by_user": booker.user_id,
            "from_country": booker.country,
            "with_vat_id": booker.vat_id,
        },
    ).one_or_none()


def _credit(booker: Booker, code: CardCode, card: Row[Any]) -> Booking:
    record(
        "card.booked",
        booker.actor,
        f"card:{card.id}",
        last_four=code.last_four,
        batch=card.batch,
        coins=card.denomination,
        region=booker.region.value,
        country=booker.country,
        vat_id=booker.vat_id,
    )
    balance = ledger.post(
        Movement(
            company_id=booker.company_id,
            region=booker.region,
            coins=card.denomination,
            kind=MovementKind.CARD,
            reference=f"card:{card.id}",
            note=f"…{code.last_four} · {card.batch}",
            user_id=booker.user_id,
            user_name=booker.name,
        )
    )
    return Booking(card.denomination, balance, code.last_four)


def _find(code: CardCode) -> Row[Any] | None:
    return db.session.execute(
        select(
            CoinCard.id,
            CoinCard.state,
            CoinCard.region,
            CoinCard.country,
            CoinCard.denomination,
            CoinCard.company_id,
            CoinCard.user_id,
            CoinCard.booked_at,
            CardBatch.name.label("batch"),
            User.name.label("booked_by"),
        )
        .join(CardBatch, CardBatch.id == CoinCard.batch_id)
        .outerjoin(User, User.id == CoinCard.user_id)
        .where(CoinCard.code_hash.in_(crypto.hash_candidates(HASH_PURPOSE, code.value)))
    ).one_or_none()


def _is_repetition(card: Row[Any], booker: Booker) -> bool:
    return (
        card.state == "booked"
        and (card.company_id, card.user_id) == (booker.company_id, booker.user_id)
        and now() - card.booked_at <= REPEAT_WITHIN
    )


def _judge(card: Row[Any] | None, booker: Booker) -> _Refusal:
    if card is None:
        return _Refusal(CardRefused(), "unknown", counts=True)
    if card.state == "void":
        return _Refusal(CardRefused(), "void", counts=True)
    if card.state == "booked" and card.company_id == booker.company_id:
        return _Refusal(CardBookedAlready(name=card.booked_by, at=card.booked_at), "own")
    if card.state == "booked":
        own = card.user_id == booker.user_id
        return _Refusal(CardRefused(), "booked by others", counts=not own)
    if card.region != booker.region.value:
        region = Region(card.region)
        error = CardOfOtherRegion(card_region=region, own_region=booker.region)
        return _Refusal(error, "other region")
    return _Refusal(CardOfOtherCountry(card_country=card.country), "other country")


def _note(
    refusal: _Refusal, booker: Booker, code: CardCode, card: Row[Any] | None, locked: bool
) -> None:
    """The true reason, for support only."""
    record(
        "card.refused",
        booker.actor,
        f"card:{card.id}" if card else "",
        reason=refusal.reason,
        last_four=code.last_four,
        batch=card.batch if card else "",
        card_region=card.region if card else "",
        region=booker.region.value,
        country=booker.country,
        vat_id=booker.vat_id,
        locked=locked,
    )


def _count(booker: Booker, address: str) -> bool:
    """True when this guess is the one that locks. Raises LockedOut: of a burst that was judged
    before the first was counted, none is told more than the limit allows.
    """
    person = lockouts.claim(ONE_PERSON, _person(booker), address)
    company = lockouts.claim(ONE_COMPANY, _company(booker), "")
    return person or company


def _person(booker: Booker) -> str:
    return f"user:{booker.user_id}"


def _company(booker: Booker) -> str:
    return f"company:{booker.company_id}"
