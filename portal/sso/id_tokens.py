"""What the provider signs, and reading what it signed once.

joserfc is read when the first token is made: it would be a part of every start.
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

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
    claims = subject.claims(issued.scope) | {
        "iss": issuer(),
        "aud": application.client_id,
        "iat": moment,
        "exp": moment + int(LIFETIME.total_seconds()),
        "auth_time": int(subject.authenticated_at.timestamp()),
        "amr": list(subject.amr),
        "sid": str(subject.sid),
        "at_hash": _half_hash(issued.access),
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
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jws import JWSRegistry

    registry = JWSRegistry(algorithms=_ALGORITHMS)
    try:
        token = jwt.decode(text, keys.verifying(), algorithms=_ALGORITHMS, registry=registry)
    except (JoseError, ValueError):
        return None
    claims, kind = token.claims, token.header.get("typ", "JWT")
    return claims if claims.get("iss") == issuer() and kind == "JWT" else None


def _half_hash(access: str) -> str:
    """The left half of the hash of both algorithms (OpenID Connect Core 3.1.3.6)."""
    half = sha256(access.encode()).digest()[:16]
    return urlsafe_b64encode(half).rstrip(b"=").decode()


def _signed(application: Connected, kind: str, claims: dict[str, Any]) -> str:
    from joserfc import jwt

    signer = keys.signer(application.algorithm)
    header = {"alg": signer.algorithm, "kid": signer.kid, "typ": kind}
    return jwt.encode(header, claims, signer.key, [signer.algorithm])
