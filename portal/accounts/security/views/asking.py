"""The browser is asked for a passkey; the challenge it gets is tied to its own cookie."""

from flask import request, session
from werkzeug.wrappers import Response

from portal.accounts.security import assertions
from portal.accounts.security.assertions import Proved
from portal.accounts.security.challenges import Purpose

CHALLENGE = "challenge"


def answer_with(challenge: bytes, options: str) -> Response:
    from webauthn.helpers import bytes_to_base64url

    session[CHALLENGE] = bytes_to_base64url(challenge)
    return Response(options, mimetype="application/json")


def own_challenge() -> bytes:
    """The latest that this browser was given; empty when it was answered already."""
    from webauthn.helpers import base64url_to_bytes

    return base64url_to_bytes(session.pop(CHALLENGE, ""))


def proved_by(purpose: Purpose, user_id: int | None = None) -> Proved:
    """Raises PasskeyRefused."""
    answer = request.form.get("credential", "")
    return assertions.prove(purpose, user_id, own_challenge(), answer)
