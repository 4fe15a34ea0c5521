"""Changing how an application is connected: only what is given changes."""

import secrets
from collections.abc import Mapping
from typing import Any, TypedDict

from sqlalchemy import Row, delete, insert, select, update

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso import applications
from portal.sso.clients import SECRET
from portal.sso.models import Application, ApplicationRole
from portal.sso.registering import Credentials, NoSuchApplication, as_kept, refuse_unfit

_application, _role = table_of(Application), table_of(ApplicationRole)


class Changes(TypedDict, total=False):
    """Fields of NewApplication. Names and descriptions are added to those there are, language by
    language; roles and addresses replace them.
    """

    name: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    url: str
    icon: str
    position: int
    roles: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str
    scopes: str
    algorithm: str


def change(key: str, given: Changes, actor: Actor) -> Credentials | None:
    """Credentials if a tile became a client by its first redirect URI.

    Raises NoSuchApplication, and what `refuse_unfit` does.
    """
    known = applications.with_key(key)
    given = given.copy()
    if "redirect_uris" in given:
        given["redirect_uris"] = as_kept(given["redirect_uris"])
    if "post_logout_redirect_uris" in given:
        given["post_logout_redirect_uris"] = as_kept(given["post_logout_redirect_uris"])
    refuse_unfit(given, public=known is not None and known.is_public)
    credentials = _change(key, given, actor)
    applications.forget()
    return credentials


@atomic
def _change(key: str, given: Changes, actor: Actor) -> Credentials | None:
    held = db.session.execute(
        select(_application).where(_application.c.key == key).with_for_update()
    ).one_or_none()
    if held is None:
        raise NoSuchApplication(key=key)
    values = _values(given, held)
    becomes_client = held.client_id is None and bool(given.get("redirect_uris"))
    secret = secrets.token_urlsafe(32) if becomes_client else ""
    if becomes_client:
        values |= {"client_id": key, "secret_hash": crypto.keyed_hash(SECRET, secret)}
    if values:
        db.session.execute(
            update(_application).where(_application.c.id == held.id).values(**values)
        )
    facts: dict[str, Any] = {"fields": sorted(given)}
    if "roles" in given:
        _replace_roles(held.id, given["roles"])
        facts["roles"] = list(given["roles"])
    record("sso.application-changed", actor, f"application:{key}", **facts)
    return Credentials(key, secret) if becomes_client else None


def _values(given: Changes, held: Row[Any]) -> dict[str, Any]:
    """Column → what it holds from now on."""
    values: dict[str, Any] = {}
    for name, said in given.items():
        if name in ("names", "descriptions"):
            values[name] = {**getattr(held, name), **dict(said)}  # type: ignore[call-overload]
        elif name in ("redirect_uris", "post_logout_redirect_uris"):
            values[name] = "\n".join(said)  # type: ignore[arg-type]
        elif name == "algorithm":
            values["signing_algorithm"] = said
        elif name != "roles":
            values[name] = said
    return values


def _replace_roles(application_id: int, roles: tuple[str, ...]) -> None:
    db.session.execute(delete(_role).where(_role.c.application_id == application_id))
    for role in dict.fromkeys(roles):
        db.session.execute(insert(_role).values(application_id=application_id, role=role))
