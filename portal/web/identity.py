"""Who is asking: a small frozen object, read by one statement, never an ORM row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g
from flask_login import current_user

from portal.core.clock import now
from portal.core.permissions import rights_of
from portal.core.regions import Region

FRESH_FOR = timedelta(minutes=15)
_NO_SESSION = UUID(int=0)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CompanyRef:
    id: int
    name: str
    customer_no: str
    email: str
    country: str
    vat_id: str
    region: Region


@dataclass(frozen=True)
class Viewer:
    """A supporter who sees the portal as somebody else does, until then."""

    user_id: int
    name: str
    until: datetime


@dataclass(frozen=True)
class Identity:
    """A signed-in person in one active company, or as themself where there is none, with the roles
    as they were at sign-in.
    """

    token: str = field(repr=False)
    session_id: int
    user_id: int
    name: str
    email: str
    locale: str
    company: CompanyRef | None
    roles: frozenset[str]
    rights: frozenset[str]
    # the session as applications know it, and how and when the person proved who they are
    sid: UUID = _NO_SESSION
    authenticated_at: datetime = _NEVER
    verified_at: datetime = _NEVER
    amr: tuple[str, ...] = ()
    # every company the person belonged to at sign-in, by id
    companies: Mapping[int, str] = field(default_factory=dict, compare=False)
    # what the person is without any company: who has such a role may act as oneself
    personal_roles: frozenset[str] = frozenset()
    # roles were changed since: they count from the next sign-in on
    roles_waiting: bool = False
    # a second factor must be set up before anything else opens
    enrolment_due: bool = False
    # the company's administrator at this moment, whatever the sign-in said
    administers: bool = False
    # what registries.identity_figures name, as it was when this request began
    figures: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    # this is not the person but a supporter who looks, and may change nothing
    viewer: Viewer | None = None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def can(self, right: str) -> bool:
        return right in self.rights

    @property
    def is_fresh(self) -> bool:
        """Whether the person proved who they are a moment ago: for what `guards.fresh` guards."""
        return now() - self.verified_at < FRESH_FOR

    def get_id(self) -> str:
        return self.token

    @property
    def belongs_nowhere(self) -> bool:
        """Nor could act for a company by switching to it."""
        return self.company is None and not self.companies

    @property
    def may_switch(self) -> bool:
        return len(self.companies) + bool(self.personal_roles) > 1

    @property
    def member_of(self) -> CompanyRef:
        """The active company; a view whose right is a company's may rely on it."""
        if self.company is None:
            raise LookupError("this person acts for no company")
        return self.company


ANONYMOUS = Identity(
    token="",
    session_id=0,
    user_id=0,
    name="",
    email="",
    locale="",
    company=None,
    roles=frozenset(),
    rights=rights_of(()),
    is_authenticated=False,
    is_active=False,
    is_anonymous=True,
)


def current_identity() -> Identity:
    # found out already, as nearly always: the proxy takes ten times as long
    identity: Identity = g.get("_login_user") or current_user._get_current_object()
    return identity
