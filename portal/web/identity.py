"""Who is asking: a small frozen object, read by one statement, never an ORM row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g
from flask_login import current_user

from portal.core.permissions import rights_of
from portal.core.regions import Region


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
class Identity:
    """A signed-in person in one active company, with the roles as they were at sign-in."""

    token: str = field(repr=False)
    session_id: int
    user_id: int
    name: str
    email: str
    locale: str
    company: CompanyRef | None
    roles: frozenset[str]
    rights: frozenset[str]
    # what registries.identity_figures name, as it was when this request began
    figures: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def can(self, right: str) -> bool:
        return right in self.rights

    def get_id(self) -> str:
        return self.token

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
