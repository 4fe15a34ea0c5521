"""Carts that become receipts, their lines, and the activation codes they were exchanged for."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.catalogue.kinds import Extension
from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base

# how the key of a cart begins that a replacement took over: no form sends a colon
TAKEN_OVER = "replaced:"

EXTENSION_CHECK = is_one_of("extension", Extension)


class Cart(Base):
    """One open cart per (user, company); redeemed, the same row is the receipt."""

    __tablename__ = "cart"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'redeemed')", name="state"),
        CheckConstraint("(state = 'redeemed') = (receipt_no IS NOT NULL)", name="receipt"),
        UniqueConstraint("company_id", "key"),
        unique_where("state = 'open'", "uq_cart_open_company_id_user_id", "company_id", "user_id"),
        # receipts of a company, newest first
        Index("ix_cart_company_id_redeemed_at", "company_id", "redeemed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reference: Mapped[str] = mapped_column(String(100), default="")
    # folding may lengthen; redemption.codes_list searches it
    reference_folded: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    created_at: Mapped[datetime]
    # set by checkout
    key: Mapped[str | None] = mapped_column(String(60))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    receipt_no: Mapped[str | None] = mapped_column(String(20), unique=True)
    coins: Mapped[int | None]
    region: Mapped[str | None] = mapped_column(String(6))
    redeemed_at: Mapped[datetime | None]
    user_name: Mapped[str] = mapped_column(String(200), default="")


class CartLine(Base):
    """`step` is 1.. for power steps, else 0; `coins` is what was shown: 0 where a replaced device
    had the extension already.
    """

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "serial", "extension", "step"),
        CheckConstraint(EXTENSION_CHECK, name="extension"),
        CheckConstraint("coins >= 0", name="coins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id"))
    serial: Mapped[str] = mapped_column(String(20))
    product: Mapped[str] = mapped_column(String(60))
    extension: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column(default=0)
    coins: Mapped[int]


class ActivationCode(Base):
    """UNIQUE (serial, extension, step): an extension is unlocked once, whoever asks."""

    __tablename__ = "activation_code"
    __table_args__ = (
        UniqueConstraint("serial", "extension", "step"),
        CheckConstraint(EXTENSION_CHECK, name="extension"),
        # /codes: the company's codes, newest first
        Index("ix_activation_code_company_id_id", "company_id", "id"),
        Index("ix_activation_code_cart_id", "cart_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id"))
    serial: Mapped[str] = mapped_column(String(20))
    product: Mapped[str] = mapped_column(String(60))
    extension: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column(default=0)
    code_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    issuer: Mapped[str] = mapped_column(String(10))
    issued_at: Mapped[datetime]


class PoolCode(Base):
    """A code imported from the manufacturer's system, waiting for the device it was made for."""

    __tablename__ = "pool_code"
    __table_args__ = (
        CheckConstraint(EXTENSION_CHECK, name="extension"),
        CheckConstraint("(taken_at IS NULL) = (serial IS NULL)", name="taken"),
        # redemption.pool.take: the next free code for an extension of a product
        Index("ix_pool_code_free", "product", "extension", "step", "taken_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(String(60))
    extension: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column(default=0)
    code_hash: Mapped[str] = mapped_column(String(90), unique=True)
    code_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    serial: Mapped[str | None] = mapped_column(String(20))
