"""The table of connected applications, read by one statement and remembered for seconds."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, select

from portal.core.permissions import Role
from portal.core.statements import table_of
from portal.extensions import db
from portal.sso.addresses import is_among
from portal.sso.models import Application, ApplicationRole

# how long another process may not know that an application was added or switched off
REMEMBERED = 5.0

_applications, _roles = table_of(Application), table_of(ApplicationRole)
_ALL = (
    select(_applications, _roles.c.role)
    .outerjoin(_roles, _roles.c.application_id == _applications.c.id)
    .order_by(_applications.c.position, _applications.c.key)
)


@dataclass(frozen=True)
class Connected:
    """One application: what its tile shows, whom it is for, and how it speaks to the provider."""

    id: int
    key: str
    name: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    icon: str
    url: str
    enabled: bool
    third_party: bool
    client_id: str
    secret_hash: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str
    scopes: tuple[str, ...]
    algorithm: str
    roles: frozenset[str]

    def is_open_to(self, roles: Iterable[str]) -> bool:
        return self.enabled and not self.roles.isdisjoint(roles)

    @property
    def is_public(self) -> bool:
        """A client without a secret."""
        return bool(self.client_id) and not self.secret_hash

    def takes(self, redirect_uri: str) -> bool:
        """Letter by letter; a public one on this machine may have another port each time."""
        if self.is_public:
            return is_among(redirect_uri, self.redirect_uris)
        return redirect_uri in self.redirect_uris

    @property
    def opened_by(self) -> tuple[Role, ...]:
        return tuple(role for role in Role if role in self.roles)

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.name

    def description(self, language: str) -> str:
        return self.descriptions.get(language) or self.descriptions.get("en", "")


class _Memory:
    """Per database, since tests run several portals in one process."""

    def __init__(self) -> None:
        self._read: WeakKeyDictionary[Engine, tuple[float, tuple[Connected, ...]]] = (
            WeakKeyDictionary()
        )

    def get(self) -> tuple[Connected, ...]:
        read_at, known = self._read.get(db.engine, (0.0, ()))
        if not read_at or time.monotonic() - read_at > REMEMBERED:
            known = tuple(_read_all())
            self._read[db.engine] = (time.monotonic(), known)
        return known

    def forget(self) -> None:
        self._read.pop(db.engine, None)


_memory = _Memory()


def every() -> tuple[Connected, ...]:
    """All applications in the order of the dashboard, switched off ones too."""
    return _memory.get()


def forget() -> None:
    """This process has changed the table: read it again."""
    _memory.forget()


def with_key(key: str) -> Connected | None:
    return next((one for one in every() if one.key == key), None)


def with_client_id(client_id: str | None) -> Connected | None:
    """The application that is a client under this id, unless it is switched off."""
    if not client_id:
        return None
    return next((one for one in every() if one.enabled and one.client_id == client_id), None)


def with_id(application_id: int) -> Connected | None:
    return next((one for one in every() if one.id == application_id), None)


def _read_all() -> Iterable[Connected]:
    found: dict[int, tuple[Row[Any], set[str]]] = {}
    for row in db.session.execute(_ALL):
        _, roles = found.setdefault(row.id, (row, set()))
        if row.role:
            roles.add(row.role)
    return (_connected(row, roles) for row, roles in found.values())


def _connected(row: Row[Any], roles: set[str]) -> Connected:
    return Connected(
        id=row.id,
        key=row.key,
        name=row.name,
        names=row.names,
        descriptions=row.descriptions,
        icon=row.icon or "external-link",
        url=row.url,
        enabled=row.enabled,
        third_party=row.third_party,
        client_id=row.client_id or "",
        secret_hash=row.secret_hash or "",
        redirect_uris=tuple(row.redirect_uris.split()),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris.split()),
        backchannel_logout_uri=row.backchannel_logout_uri,
        scopes=tuple(row.scopes.split()),
        algorithm=row.signing_algorithm,
        roles=frozenset(roles),
    )
