"""What the provider signs, and reading what it signed once."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from authlib.oidc.core.grants.util import create_half_hash
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from portal.accounts.sessions import ABSOLUTE
from portal.core.clock import now
from portal.sso import keys
from portal.sso.applications import Connected
from portal.sso.kinds import SigningAlgorithm
from portal.sso.tokens import Issued
from portal.web.settings import settings

LIFETIME = timedelta(minutes=10)
LOGOUT_LIFETIME = timedelta(minutes=2)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST = 8_000

_ALGORITHMS = [str(algorithm) for algorithm in SigningAlgorithm]


def issuer() -> str:
    """From the settings alone; what a Host header says is not heard."""
    return settings().issuer


def id_token(application: Connected, issued: Issued, nonce: str = "") -> str:
    """Who signed in, when and how; `nonce` only in answer to a code."""
    moment, subject = int(now().timestamp()), issued.subject
    half = create_half_hash(issued.access, application.algorithm)
    claims = subject.claims(issued.scope) | {
        "iss": issuer(),
        "aud": application.client_id,
        "iat": moment,
        "exp": moment + int(LIFETIME.total_seconds()),
        "auth_time": int(subject.authenticated_at.timestamp()),
        "amr": list(subject.amr),
        "sid": str(subject.sid),
        "at_hash": half.decode() if half else "",
    }
    return _signed(application, "JWT", claims | ({"nonce": nonce} if nonce else {}))


def logout_token(application: Connected, user: UUID, sid: UUID) -> str:
    """Tells an application that this person's session is over (back-channel logout 2.4)."""
    moment = int(now().timestamp())
    return _signed(
        application,
        "logout+jwt",
        {
            "iss": issuer(),
            "aud": application.client_id,
            "iat": moment,
            "exp": moment + int(LOGOUT_LIFETIME.total_seconds()),
            "jti": secrets.token_urlsafe(16),
            "sub": str(user),
            "sid": str(sid),
            "events": {LOGOUT_EVENT: {}},
        },
    )


def read_hint(text: str) -> dict[str, Any] | None:
    """The claims of an ID token that we signed, however old; None for anything else."""
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    try:
        token = jwt.decode(text, keys.verifying(), algorithms=_ALGORITHMS, registry=_REGISTRY)
    except (JoseError, ValueError):
        return None
    claims, kind = token.claims, token.header.get("typ", "JWT")
    # no session is older, so what it hints at is over
    is_late = int(claims.get("iat", 0)) < (now() - ABSOLUTE).timestamp()
    return claims if claims.get("iss") == issuer() and kind == "JWT" and not is_late else None


_REGISTRY = JWSRegistry(algorithms=_ALGORITHMS)


def _signed(application: Connected, kind: str, claims: dict[str, Any]) -> str:
    signer = keys.signer(application.algorithm)
    header = {"alg": signer.algorithm, "kid": signer.kid, "typ": kind}
    return jwt.encode(header, claims, signer.key, [signer.algorithm])
