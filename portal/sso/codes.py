"""One-time codes: issued to a signed-in person's browser, exchanged by the application once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import bindparam, insert, update

from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso import consents, scopes, tokens
from portal.sso.applications import Connected
from portal.sso.models import Grant, SessionApplication
from portal.sso.refusals import CodeRefused
from portal.sso.subjects import living
from portal.web.identity import Identity

PURPOSE = "sso code"
LIFETIME = timedelta(seconds=60)

_grant, _opened = table_of(Grant), table_of(SessionApplication)
_INSERT = insert(_grant)
# made once, since making it costs more than sending it
_TAKE = (
    update(_grant)
    .where(
        _grant.c.code_hash.in_(bindparam("hashes", expanding=True)),
        _grant.c.application_id == bindparam("of_application"),
        _grant.c.redirect_uri == bindparam("presented_uri"),
        _grant.c.code_challenge == bindparam("presented_challenge"),
        _grant.c.expires_at > bindparam("moment"),
        _grant.c.used_at.is_(None),
    )
    .values(used_at=bindparam("moment"))
    .returning(_grant.c.id)
)


@dataclass(frozen=True)
class Asked:
    """What an application asked for, as far as the code is bound to it."""

    application: Connected
    redirect_uri: str
    scope: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class Presented:
    """What an application brings to the token endpoint."""

    code: str
    redirect_uri: str
    challenge: str


@atomic
def issue(asked: Asked, identity: Identity, authenticated_at: datetime) -> str:
    """A code for this person's session and the company acted for at this moment."""
    code, moment = secrets.token_urlsafe(32), now()
    row = {
        "uuid": uuid4(),
        "code_hash": crypto.keyed_hash(PURPOSE, code),
        "application_id": asked.application.id,
        "user_id": identity.user_id,
        "session_id": identity.session_id,
        "company_id": identity.company.id if identity.company else None,
        "redirect_uri": asked.redirect_uri,
        "scope": scopes.granted(asked.application, asked.scope, identity.roles),
        "nonce": asked.nonce,
        "code_challenge": asked.challenge,
        "authenticated_at": authenticated_at,
        "amr": " ".join(identity.amr),
        "created_at": moment,
        "expires_at": moment + LIFETIME,
    }
    db.session.execute(_INSERT, row)
    opened = {"session_id": identity.session_id, "application_id": asked.application.id}
    db.session.execute(insert_new(_opened), opened | {"opened_at": moment})
    return code


def redeem(application: Connected, presented: Presented) -> tokens.Issued:
    """Tokens for a code; raises CodeRefused, and ends the whole grant if the code was used before.

    Who takes the code and who stores the tokens is one transaction, so a replay, whenever it
    comes, finds the tokens it has to end.
    """
    hashes = crypto.hash_candidates(PURPOSE, presented.code)
    issued = _take(application, presented, hashes)
    if issued is None:
        _end_replayed(hashes)
        raise CodeRefused()
    return issued


@atomic
def _take(application: Connected, presented: Presented, hashes: list[str]) -> tokens.Issued | None:
    shown = {
        "hashes": hashes,
        "of_application": application.id,
        "presented_uri": presented.redirect_uri,
        "presented_challenge": presented.challenge,
        "moment": now(),
    }
    # withdrawn between the authorization and now, perhaps before this grant could be ended
    consented = consents.held(application, hashes)
    taken = db.session.execute(_TAKE, shown).scalar_one_or_none()
    if taken is None or not consented:
        return None
    subject = living(taken)
    return tokens.store(subject, subject.scope) if subject else None


@atomic
def _end_replayed(hashes: list[str]) -> None:
    """Whoever shows a used code has stolen it, or was robbed: nobody keeps what it gave."""
    db.session.execute(
        update(_grant)
        .where(
            _grant.c.code_hash.in_(hashes),
            _grant.c.used_at.is_not(None),
            _grant.c.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
