"""Connected applications, and what the OpenID Connect provider issued to them.

Codes, tokens and client secrets are stored as keyed hashes, private keys encrypted.
"""

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
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.statements import is_one_of, unique_where
from portal.extensions import Base
from portal.sso.kinds import KeyState, SigningAlgorithm


class Application(Base):
    """A tile of the dashboard, and a client of the provider if `client_id` is given."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(is_one_of("signing_algorithm", SigningAlgorithm), name="signing_algorithm"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    # language → its name there, where that differs from `name`
    names: Mapped[dict[str, Any]] = mapped_column(JSON)
    # language → one sentence; English is always there
    descriptions: Mapped[dict[str, Any]] = mapped_column(JSON)
    icon: Mapped[str] = mapped_column(String(40), default="")
    # where the tile leads: the application starts its own sign-in there
    url: Mapped[str] = mapped_column(String(500))
    position: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    third_party: Mapped[bool] = mapped_column(default=False)
    client_id: Mapped[str | None] = mapped_column(String(48), unique=True)
    # None: a public client, which has PKCE alone
    secret_hash: Mapped[str | None] = mapped_column(String(90))
    # one address a line
    redirect_uris: Mapped[str] = mapped_column(Text, default="")
    post_logout_redirect_uris: Mapped[str] = mapped_column(Text, default="")
    backchannel_logout_uri: Mapped[str] = mapped_column(String(500), default="")
    scopes: Mapped[str] = mapped_column(String(300), default="")
    signing_algorithm: Mapped[str] = mapped_column(String(10), default="RS256")
    created_at: Mapped[datetime]


class ApplicationRole(Base):
    """Application × role: the one table of who may open what."""

    __tablename__ = "application_role"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class SigningKey(Base):
    __tablename__ = "signing_key"
    __table_args__ = (
        CheckConstraint(is_one_of("state", KeyState), name="state"),
        CheckConstraint(is_one_of("algorithm", SigningAlgorithm), name="algorithm"),
        unique_where("state = 'active'", "uq_signing_key_active", "algorithm"),
        unique_where("state = 'next'", "uq_signing_key_next", "algorithm"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    algorithm: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class Grant(Base):
    """One authorization, from its one-time code to every token that came of it.

    Whoever sets `used_at` has the tokens; a second try sets `revoked_at`, which ends them all.
    """

    __tablename__ = "sso_grant"
    __table_args__ = (
        Index("ix_sso_grant_session_id", "session_id"),
        Index("ix_sso_grant_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    code_hash: Mapped[str] = mapped_column(String(90), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    # the company the person acted for; a later switch does not change what was granted
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    redirect_uri: Mapped[str] = mapped_column(String(500))
    scope: Mapped[str] = mapped_column(String(300))
    nonce: Mapped[str] = mapped_column(String(500), default="")
    code_challenge: Mapped[str] = mapped_column(String(128))
    authenticated_at: Mapped[datetime]
    amr: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Token(Base):
    """An access token and the refresh token given with it; a rotation makes the next row."""

    __tablename__ = "sso_token"
    __table_args__ = (
        Index("ix_sso_token_grant_id", "grant_id"),
        Index("ix_sso_token_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("sso_grant.id", ondelete="CASCADE"))
    access_hash: Mapped[str] = mapped_column(String(90), unique=True)
    refresh_hash: Mapped[str | None] = mapped_column(String(90), unique=True)
    scope: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    access_expires_at: Mapped[datetime]
    refresh_expires_at: Mapped[datetime | None]
    refresh_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SessionApplication(Base):
    """Which applications a session opened: those are told when it ends."""

    __tablename__ = "session_application"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    opened_at: Mapped[datetime]
    # when the application was told that the session is over
    told_at: Mapped[datetime | None]


class Consent(Base):
    """What a person allowed a third party's application to know."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("user_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    scope: Mapped[str] = mapped_column(String(300))
    given_at: Mapped[datetime]
