"""Coin cards after their issue: made void, and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select, update

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import CardCode
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.wallet.booking import HASH_PURPOSE
from portal.wallet.models import CardBatch, CoinCard

COMMAND = Actor(None, "command")
LONGEST_REASON = 200
# SQLite has one writer: so many rows keep everybody else waiting about ten milliseconds
CHUNK = 100


class NoSuchBatch(DomainError):
    name: str


class ReasonWrong(DomainError):
    """Empty or longer than 200 characters."""


class LastFourAmbiguous(DomainError):
    """Several cards of the batch that could be voided end in these characters."""

    last_four: str
    found: int


@dataclass
class VoidCount:
    """What became of the cards that were asked for."""

    voided: int = 0
    booked: int = 0
    void_before: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class BatchReport:
    """Cards of one batch by state, and the coins they stand for."""

    name: str
    region: str
    cards: int
    booked: int
    void: int
    outstanding: int
    coins: int
    coins_booked: int
    coins_void: int
    coins_outstanding: int


def void_batch(name: str, reason: str) -> VoidCount:
    """Void every card of the batch that nobody has booked. Raises NoSuchBatch, ReasonWrong."""
    _refuse_wrong_reason(reason)
    batch_id = _batch_id(name)
    count = VoidCount()
    while done := _void_chunk(batch_id, name, reason):
        count.voided += done
    states = _states(CoinCard.batch_id == batch_id)
    count.booked = states.get("booked", 0)
    count.void_before = states.get("void", 0) - count.voided
    return count


def void_codes(codes: Iterable[CardCode], reason: str) -> VoidCount:
    """Void the cards of these codes; each is a transaction of its own. Raises ReasonWrong."""
    _refuse_wrong_reason(reason)
    count = VoidCount()
    for code in codes:
        hashes = crypto.hash_candidates(HASH_PURPOSE, code.value)
        _void_one(CoinCard.code_hash.in_(hashes), reason, count)
    return count


def void_last_four(batch: str, endings: Sequence[str], reason: str) -> VoidCount:
    """Void cards known by batch and last four characters only.

    Raises NoSuchBatch, ReasonWrong, and LastFourAmbiguous before anything is voided.
    """
    _refuse_wrong_reason(reason)
    batch_id = _batch_id(batch)
    count = VoidCount()
    cards = [(CoinCard.batch_id == batch_id) & (CoinCard.last_four == each) for each in endings]
    for each, card in zip(endings, cards, strict=True):
        found = _states(card).get("issued", 0)
        if found > 1:
            raise LastFourAmbiguous(last_four=each, found=found)
    for card in cards:
        _void_one(card, reason, count)
    return count


def report() -> list[BatchReport]:
    """Every batch, the oldest first."""
    rows = db.session.execute(
        select(
            CardBatch.name,
            CardBatch.region,
            func.count(CoinCard.id),
            *[_cards(state) for state in ("booked", "void", "issued")],
            func.coalesce(func.sum(CoinCard.denomination), 0),
            *[_coins(state) for state in ("booked", "void", "issued")],
        )
        .outerjoin(CoinCard, CoinCard.batch_id == CardBatch.id)
        .group_by(CardBatch.id)
        .order_by(CardBatch.id)
    )
    return [BatchReport(*row) for row in rows]


def _cards(state: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((CoinCard.state == state, 1), else_=0)), 0)


def _coins(state: str) -> ColumnElement[int]:
    worth = case((CoinCard.state == state, CoinCard.denomination), else_=0)
    return func.coalesce(func.sum(worth), 0)


def _refuse_wrong_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ReasonWrong()


def _batch_id(name: str) -> int:
    found = db.session.execute(select(CardBatch.id).where(CardBatch.name == name))
    batch_id = found.scalar_one_or_none()
    if batch_id is None:
        raise NoSuchBatch(name=name)
    return batch_id


def _states(cards: ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(
        select(CoinCard.state, func.count()).where(cards).group_by(CoinCard.state)
    )
    return dict(rows.tuples().all())


@atomic
def _void_chunk(batch_id: int, name: str, reason: str) -> int:
    some = (
        select(CoinCard.id)
        .where(CoinCard.batch_id == batch_id, CoinCard.state == "issued")
        .limit(CHUNK)
    )
    voided = _make_void(CoinCard.id.in_(some), reason)
    if voided:
        record(
            "cards.voided",
            COMMAND,
            f"batch:{batch_id}",
            batch=name,
            reason=reason,
            cards=len(voided),
        )
    return len(voided)


@atomic
def _void_one(card: ColumnElement[bool], reason: str, count: VoidCount) -> None:
    voided = _make_void(card, reason)
    for card_id in voided:
        record("card.voided", COMMAND, f"card:{card_id}", reason=reason)
    count.voided += len(voided)
    if voided:
        return
    states = _states(card)
    if "booked" in states:
        count.booked += 1
    elif "void" in states:
        count.void_before += 1
    else:
        count.unknown += 1


def _make_void(cards: ColumnElement[bool], reason: str) -> list[int]:
    """The ids of the cards that were voided; a booked card's coins are corrected, not voided."""
    return list(
        db.session.execute(
            update(CoinCard)
            .where(cards, CoinCard.state == "issued")
            .values(state="void", void_at=now(), void_reason=reason)
            .returning(CoinCard.id)
            .execution_options(synchronize_session=False)
        ).scalars()
    )
