"""Coin cards, the append-only entries of every coin movement, and the guarded balances.

Entries and balances are written by `wallet.ledger` alone; the database refuses UPDATE, DELETE and
TRUNCATE on entries.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.regions import Region
from portal.core.statements import is_one_of
from portal.extensions import Base
from portal.wallet.kinds import MovementKind

HIGHEST_DENOMINATION = 1_000
REGION_CHECK = is_one_of("region", Region)
DENOMINATION_CHECK = f"denomination BETWEEN 1 AND {HIGHEST_DENOMINATION}"


class CardBatch(Base):
    __tablename__ = "card_batch"
    __table_args__ = (
        CheckConstraint(REGION_CHECK, name="region"),
        CheckConstraint(DENOMINATION_CHECK, name="denomination"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    region: Mapped[str] = mapped_column(String(6))
    denomination: Mapped[int]
    issued_at: Mapped[datetime]


class CoinCard(Base):
    """The company's country and VAT id at booking are the evidence of DOMAIN §3."""

    __tablename__ = "coin_card"
    __table_args__ = (
        CheckConstraint(REGION_CHECK, name="region"),
        CheckConstraint(DENOMINATION_CHECK, name="denomination"),
        CheckConstraint("state IN ('issued', 'booked', 'void')", name="state"),
        CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name="booked"),
        # wallet.cards.report: cards of a batch by state
        Index("ix_coin_card_batch_id_state", "batch_id", "state"),
        Index("ix_coin_card_last_four", "last_four"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(90), unique=True)
    last_four: Mapped[str] = mapped_column(String(4))
    batch_id: Mapped[int] = mapped_column(ForeignKey("card_batch.id"))
    region: Mapped[str] = mapped_column(String(6))
    country: Mapped[str] = mapped_column(String(2), default="")
    denomination: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(6), default="issued")
    booked_at: Mapped[datetime | None]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    evidence_country: Mapped[str | None] = mapped_column(String(2))
    evidence_vat_id: Mapped[str | None] = mapped_column(String(20))
    void_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")


class CoinBalance(Base):
    __tablename__ = "coin_balance"
    __table_args__ = (
        CheckConstraint("coins >= 0", name="coins"),
        CheckConstraint(REGION_CHECK, name="region"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    region: Mapped[str] = mapped_column(String(6), primary_key=True)
    coins: Mapped[int] = mapped_column(default=0)


class CoinEntry(Base):
    __tablename__ = "coin_entry"
    __table_args__ = (
        CheckConstraint(REGION_CHECK, name="region"),
        CheckConstraint("coins <> 0", name="coins"),
        CheckConstraint("balance_after >= 0", name="balance_after"),
        CheckConstraint(is_one_of("kind", MovementKind), name="kind"),
        # the statement of one company, newest first
        Index("ix_coin_entry_company_id_region_id", "company_id", "region", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    region: Mapped[str] = mapped_column(String(6))
    coins: Mapped[int]
    balance_after: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    # what moved the coins, once and only once: "card:17", "cart:4", "correction:2", "order:9"
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    # the words of the statement: card's last four, receipt number, reason of the correction
    note: Mapped[str] = mapped_column(String(500), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(String(200), default="")
    # note and person, folded: what the statement's text filter looks through
    search_text: Mapped[str] = mapped_column(String(700), default="")


class Correction(Base):
    """A counter-entry by support; above ten coins in 24 hours a second person confirms first."""

    __tablename__ = "coin_correction"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'posted', 'declined')", name="state"),
        CheckConstraint("coins <> 0", name="coins"),
        CheckConstraint(REGION_CHECK, name="region"),
        Index("ix_coin_correction_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    region: Mapped[str] = mapped_column(String(6))
    coins: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class CoinOrder(Base):
    """Digital coins ordered by a wholesaler for an installer company (DOMAIN §3, at least ten)."""

    __tablename__ = "coin_order"
    __table_args__ = (
        UniqueConstraint("wholesaler_id", "key"),
        CheckConstraint("coins >= 10", name="coins"),
        CheckConstraint(REGION_CHECK, name="region"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    key: Mapped[str] = mapped_column(String(60))
    content_hash: Mapped[str] = mapped_column(String(64))
    wholesaler_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    region: Mapped[str] = mapped_column(String(6))
    coins: Mapped[int]
    reference: Mapped[str] = mapped_column(String(100), default="")
    evidence_country: Mapped[str] = mapped_column(String(2))
    evidence_vat_id: Mapped[str] = mapped_column(String(20), default="")
    ordered_at: Mapped[datetime]
