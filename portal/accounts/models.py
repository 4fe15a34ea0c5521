"""People, companies, who belongs where with which roles, and their sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.company_names import LONGEST_WORD
from portal.core.statements import unique_where
from portal.extensions import Base, bytewise


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    # bytewise, as all that the support desk finds by its beginning
    email: Mapped[str] = mapped_column(bytewise(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(5), default="en")
    active: Mapped[bool] = mapped_column(default=True)
    # roles outside any company (support, finance, translator …), space separated
    personal_roles: Mapped[str] = mapped_column(String(120), default="")
    # sessions opened before then do not show the roles as they are now
    roles_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Company(Base):
    __tablename__ = "company"
    __table_args__ = (
        unique_where("vat_id <> ''", "uq_company_vat_id", "vat_id"),
        # similar names, for the review of registrations
        Index("ix_company_name_folded", "name_folded", "country"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    customer_no: Mapped[str] = mapped_column(bytewise(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    # its telling letters (core.company_names): written wherever the name is
    name_folded: Mapped[str] = mapped_column(bytewise(8), default="", server_default=text("''"))
    email: Mapped[str] = mapped_column(bytewise(254), index=True)
    country: Mapped[str] = mapped_column(String(2))
    vat_id: Mapped[str] = mapped_column(String(20), default="", index=True)
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    locale: Mapped[str] = mapped_column(String(5), default="en")
    # what invoices will need: contact, tax number, legal registration, small business
    contact_name: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    phone: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    tax_number: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    legal_registration: Mapped[str] = mapped_column(
        String(100), default="", server_default=text("''")
    )
    small_business: Mapped[bool] = mapped_column(default=False, server_default=false())
    # its administrators need a second factor
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class CompanyNameWord(Base):
    """A word of a company's name (core.company_names): written wherever the name is."""

    __tablename__ = "company_name_word"
    # companies by a beginning of one of their words
    __table_args__ = (Index("ix_company_name_word_word", "word", "company_id"),)

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    word: Mapped[str] = mapped_column(bytewise(LONGEST_WORD), primary_key=True)


class PersonWord(Base):
    """A word of a person's name, or their e-mail domain (core.person_names): written wherever
    these are.
    """

    __tablename__ = "person_word"
    # people by a beginning of one of their words
    __table_args__ = (Index("ix_person_word_word", "word", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    word: Mapped[str] = mapped_column(bytewise(LONGEST_WORD), primary_key=True)


class Membership(Base):
    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "company_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # a disabled member keeps a row, for the history, and loses every right
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    # administration, purchase, installation, planning; space separated, sorted
    roles: Mapped[str] = mapped_column(String(80))


class Session(Base):
    """`snapshot` holds personal roles and every membership's roles as they were at sign-in.

    `uuid` is the sid that applications know: signing in again renews the token and keeps the row.
    """

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    token_hash: Mapped[str] = mapped_column(String(90), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # the sign-in itself, and the last time the person proved once more who they are
    authenticated_at: Mapped[datetime]
    verified_at: Mapped[datetime]
    # how, in the words of RFC 8176: "pwd", "pwd otp", "hwk" …
    amr: Mapped[str] = mapped_column(String(60), default="pwd")
    # nothing opens before a second factor is set up
    enrolment_due: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(64), default="")
    device: Mapped[str] = mapped_column(String(200), default="")


class GuessCounter(Base):
    """Wrong guesses of one kind by one subject from one address, and the lock they led to."""

    __tablename__ = "guess_counter"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "address"),
        CheckConstraint("wrong >= 0", name="wrong"),
        # lock-outs in force, for /metrics
        Index("ix_guess_counter_locked_until", "locked_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(90))
    address: Mapped[str] = mapped_column(String(64), default="")
    wrong: Mapped[int] = mapped_column(default=0)
    window_started_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class KeptEntry(Base):
    """What somebody had typed when the session ran out, until the form shows it again."""

    __tablename__ = "kept_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)
