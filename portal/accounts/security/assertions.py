"""Proving who one is by a passkey: with or without saying one's name before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from portal.accounts.models import User
from portal.accounts.security import challenges, passkeys, relying_party
from portal.accounts.security.account import Account
from portal.accounts.security.challenges import Purpose
from portal.accounts.security.models import Passkey
from portal.accounts.security.passkeys import LARGEST, PasskeyRefused
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.helpers.structs import AuthenticationCredential

# of RFC 8176: a key that stays in one device, and one that a person's devices share
HARDWARE, SOFTWARE = "hwk", "swk"

_passkeys, _users = table_of(Passkey), table_of(User)


@dataclass(frozen=True)
class Proved:
    """`way` is the word for `amr`."""

    account: Account
    way: str


def options(purpose: Purpose, user_id: int | None = None) -> tuple[bytes, str]:
    """The challenge, and what the browser is to be told, as JSON."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    challenge = challenges.issue(purpose, user_id)
    known = passkeys.of_person(user_id) if user_id else ()
    asked = generate_authentication_options(
        rp_id=relying_party.rp_id(),
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return challenge, options_to_json(asked)


def prove(purpose: Purpose, user_id: int | None, challenge: bytes, answer: str) -> Proved:
    """Whose passkey answered. Raises PasskeyRefused; the challenge is used up in any case."""
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException
    from webauthn.helpers.structs import CredentialDeviceType

    if not challenges.use_up(challenge, purpose, user_id):
        raise PasskeyRefused()
    try:
        credential = parse_authentication_credential_json(answer[:LARGEST])
        kept = _kept(credential, user_id)
        verified = _verified(credential, kept, challenge)
    except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError):
        raise PasskeyRefused() from None
    _note_use(kept.id, kept.sign_count, verified.new_sign_count)
    in_one_device = verified.credential_device_type == CredentialDeviceType.SINGLE_DEVICE
    account = Account(kept.user_id, kept.user_name, kept.email, kept.locale)
    return Proved(account, HARDWARE if in_one_device else SOFTWARE)


def _kept(credential: "AuthenticationCredential", user_id: int | None) -> Row[Any]:
    """The passkey that answered, of somebody active. Raises PasskeyRefused."""
    kept = db.session.execute(
        select(
            _passkeys.c.id,
            _passkeys.c.user_id,
            _passkeys.c.public_key,
            _passkeys.c.sign_count,
            _users.c.uuid,
            _users.c.name.label("user_name"),
            _users.c.email,
            _users.c.locale,
        )
        .join_from(_passkeys, _users, _users.c.id == _passkeys.c.user_id)
        .where(_passkeys.c.credential_id == credential.raw_id, _users.c.active.is_(True))
    ).one_or_none()
    handle = credential.response.user_handle
    if kept is None or user_id not in (None, kept.user_id):
        raise PasskeyRefused()
    if handle != kept.uuid.bytes and (handle or user_id is None):
        raise PasskeyRefused()
    return kept


def _verified(
    credential: "AuthenticationCredential", kept: Row[Any], challenge: bytes
) -> "VerifiedAuthentication":
    from webauthn import verify_authentication_response

    return verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=relying_party.rp_id(),
        expected_origin=relying_party.origin(),
        credential_public_key=kept.public_key,
        # a count that does not rise tells of a copy, and is refused there
        credential_current_sign_count=kept.sign_count,
        require_user_verification=True,
    )


@atomic
def _note_use(passkey_id: int, before: int, count: int) -> None:
    """Raises PasskeyRefused when the same count was used meanwhile."""
    used = execute_counting(
        update(_passkeys)
        .where(_passkeys.c.id == passkey_id, _passkeys.c.sign_count == before)
        .values(sign_count=count, last_used_at=now())
    )
    if used != 1:
        raise PasskeyRefused()
