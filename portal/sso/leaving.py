"""A sign-out that an application asks for (RP-initiated logout 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from authlib.common.urls import add_params_to_uri
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import Session
from portal.core.clock import now
from portal.extensions import db
from portal.sso import id_tokens
from portal.sso.applications import Connected, with_client_id
from portal.web.identity import Identity


@dataclass(frozen=True)
class Leaving:
    """`sid`: the session of a valid hint. `address`: registered, hence safe to go to."""

    application: Connected | None
    sid: UUID | None
    address: str

    def is_proved(self, identity: Identity) -> bool:
        """Without asking: the hint is of the session here, or nobody is signed in here."""
        return self.sid is not None and (not identity.is_authenticated or identity.sid == self.sid)


def read(fields: Mapping[str, str]) -> Leaving:
    """Whatever does not fit is left out: then the person is asked, and stays here afterwards."""
    claims = id_tokens.read_hint(fields.get("id_token_hint", ""))
    said = fields.get("client_id", "")
    audience = str(claims.get("aud", "")) if claims else ""
    if claims and said and said != audience:
        claims = None
    application = with_client_id(said or audience)
    return Leaving(application, _sid(claims), _address(application, fields))


def end(sid: UUID) -> None:
    """End the session of this sid; nothing happens if it is over."""
    found = select(Session.id).where(Session.uuid == sid, Session.ended_at.is_(None))
    session_id = db.session.execute(found).scalar_one_or_none()
    if session_id is not None:
        sessions.end_session(session_id)


def _sid(claims: Mapping[str, Any] | None) -> UUID | None:
    """None for a hint that is older than any session: what it hints at is over."""
    oldest = (now() - sessions.ABSOLUTE).timestamp()
    if not claims or int(claims.get("iat", 0)) < oldest:
        return None
    try:
        return UUID(str(claims["sid"]))
    except (KeyError, ValueError):
        return None


def _address(application: Connected | None, fields: Mapping[str, str]) -> str:
    wished = fields.get("post_logout_redirect_uri", "")
    if application is None or wished not in application.post_logout_redirect_uris:
        return ""
    state = fields.get("state", "")
    return str(add_params_to_uri(wished, [("state", state)])) if state else wished
