"""Connecting an application, and changing how it is connected."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, refused_by, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso import addresses, applications, measures, scopes
from portal.sso.clients import SECRET
from portal.sso.icons import icon_names
from portal.sso.models import Application, ApplicationRole

KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

# where a browser is sent with something
CALLED = ("redirect_uris", "post_logout_redirect_uris")

_application, _role = table_of(Application), table_of(ApplicationRole)


class ApplicationExists(DomainError):
    key: str


class KeyUnfit(DomainError):
    """Lower case letters, digits and dashes, at most 40: it is the client id, too."""

    key: str


class NoSuchApplication(DomainError):
    key: str


class AddressUnfit(DomainError):
    """Codes and logouts travel over https, to a public app, or stay on this machine."""

    address: str


class ScopeUnknown(DomainError):
    scope: str


class IconUnknown(DomainError):
    icon: str


class IsPublic(DomainError):
    """Such an application has no secret that could be changed."""

    key: str


@dataclass(frozen=True)
class NewApplication:
    """Without redirect URIs it is a tile and no client."""

    key: str
    name: str
    url: str
    roles: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""
    position: int = 100
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    scopes: str = scopes.USUAL
    algorithm: str = "RS256"
    public: bool = False
    third_party: bool = False


@dataclass(frozen=True)
class Credentials:
    """What its operator enters there; the secret is never shown again."""

    client_id: str
    secret: str = field(repr=False)


def add(new: NewApplication, actor: Actor) -> Credentials:
    """A public one gets an empty secret.

    Raises ApplicationExists, KeyUnfit, and what `refuse_unfit` does.
    """
    if not KEY.fullmatch(new.key):
        raise KeyUnfit(key=new.key)
    new = replace(
        new,
        redirect_uris=as_kept(new.redirect_uris),
        post_logout_redirect_uris=as_kept(new.post_logout_redirect_uris),
    )
    refuse_unfit(vars(new), new.public)
    try:
        credentials = _add(new, actor)
    except IntegrityError as taken:
        if not refused_by(taken, "uq_application_key", _application.c.key):
            raise
        raise ApplicationExists(key=new.key) from None
    applications.forget()
    return credentials


def set_enabled(key: str, enabled: bool, actor: Actor) -> None:
    """A disabled one is no tile and gets no more codes and tokens."""
    _set_enabled(key, enabled, actor)
    applications.forget()


def new_secret(key: str, actor: Actor) -> Credentials:
    """The old secret is good no more."""
    credentials = _new_secret(key, actor)
    applications.forget()
    return credentials


def as_kept(given: Iterable[str]) -> tuple[str, ...]:
    """Addresses with their hosts in the letters that browsers send."""
    return tuple(map(addresses.as_kept, given))


def refuse_unfit(said: Mapping[str, Any], public: bool) -> None:
    """What is said of an application, by the names of NewApplication; the rest is as it was.

    Raises TextUnfit, TooManyAddresses, PositionUnfit, AddressUnfit, ScopeUnknown, IconUnknown.
    """
    measures.refuse_unfit(said)
    called = [(one, public) for name in CALLED for one in said.get(name, ())]
    told = said.get("backchannel_logout_uri")
    for address, may_be_an_app in [*called, *([(told, False)] if told else [])]:
        if not addresses.is_fit(address, may_be_an_app):
            raise AddressUnfit(address=address)
    if "url" in said and not addresses.is_page(said["url"]):
        raise AddressUnfit(address=said["url"])
    for scope in said.get("scopes", "").split():
        if scope not in scopes.KNOWN:
            raise ScopeUnknown(scope=scope)
    if said.get("icon") and said["icon"] not in icon_names():
        raise IconUnknown(icon=said["icon"])


@atomic
def _add(new: NewApplication, actor: Actor) -> Credentials:
    is_client = bool(new.redirect_uris)
    secret = secrets.token_urlsafe(32) if is_client and not new.public else ""
    client_id = new.key if is_client else ""
    application_id = db.session.execute(
        insert(_application)
        .values(
            key=new.key,
            name=new.name,
            names=dict(new.names),
            descriptions={"en": "", **new.descriptions},
            icon=new.icon,
            url=new.url,
            position=new.position,
            enabled=True,
            third_party=new.third_party,
            client_id=client_id or None,
            secret_hash=crypto.keyed_hash(SECRET, secret) if secret else None,
            redirect_uris="\n".join(new.redirect_uris),
            post_logout_redirect_uris="\n".join(new.post_logout_redirect_uris),
            backchannel_logout_uri=new.backchannel_logout_uri,
            scopes=new.scopes,
            signing_algorithm=new.algorithm,
            created_at=now(),
        )
        .returning(_application.c.id)
    ).scalar_one()
    for role in dict.fromkeys(new.roles):
        db.session.execute(insert(_role).values(application_id=application_id, role=role))
    record("sso.application-added", actor, f"application:{new.key}", roles=list(new.roles))
    return Credentials(client_id, secret)


@atomic
def _set_enabled(key: str, enabled: bool, actor: Actor) -> None:
    changed = update(_application).where(_application.c.key == key).values(enabled=enabled)
    if execute_counting(changed) != 1:
        raise NoSuchApplication(key=key)
    deed = "enabled" if enabled else "disabled"
    record(f"sso.application-{deed}", actor, f"application:{key}")


@atomic
def _new_secret(key: str, actor: Actor) -> Credentials:
    secret = secrets.token_urlsafe(32)
    changed = db.session.execute(
        update(_application)
        .where(_application.c.key == key, _application.c.secret_hash.is_not(None))
        .values(secret_hash=crypto.keyed_hash(SECRET, secret))
        .returning(_application.c.client_id)
    ).scalar_one_or_none()
    if changed is None:
        known = {one.key for one in applications.every()}
        raise IsPublic(key=key) if key in known else NoSuchApplication(key=key)
    record("sso.secret-changed", actor, f"application:{key}")
    return Credentials(changed, secret)
