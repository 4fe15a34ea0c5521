"""Passkeys of a person: added with a name, listed, renamed, removed.

webauthn is read when the first passkey is asked for: it would be an eighth of every start.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from portal.accounts.models import User
from portal.accounts.security import challenges, relying_party
from portal.accounts.security.account import Account
from portal.accounts.security.challenges import Purpose
from portal.accounts.security.models import Passkey
from portal.core.brand import brand
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, insert_new, table_of
from portal.extensions import db

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

MOST = 20
LARGEST = 20_000  # characters of an answer

_passkeys = table_of(Passkey)


class PasskeyRefused(DomainError):
    """The answer of the authenticator does not fit, came too late, or was heard before."""


class PasskeyUnknown(DomainError):
    """There is no such passkey, or it is somebody else's."""


class TooManyPasskeys(DomainError):
    most: int = MOST


def registration_options(account: Account) -> tuple[bytes, str]:
    """The challenge, and what the browser is to be told, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    challenge = challenges.issue(Purpose.REGISTER, account.user_id)
    options = generate_registration_options(
        rp_id=relying_party.rp_id(),
        rp_name=brand().portal,
        user_id=_handle(account.user_id),
        user_name=account.email,
        user_display_name=account.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            # with a finger or a PIN it stands for two factors by itself
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=key.credential_id)
            for key in of_person(account.user_id)
        ],
    )
    return challenge, options_to_json(options)


def verified_registration(
    account: Account, challenge: bytes, answer: str
) -> tuple["VerifiedRegistration", str]:
    """What the authenticator made, and how it is reached. Raises PasskeyRefused."""
    from webauthn import verify_registration_response
    from webauthn.helpers import parse_registration_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    if not challenges.use_up(challenge, Purpose.REGISTER, account.user_id):
        raise PasskeyRefused()
    try:
        credential = parse_registration_credential_json(answer[:LARGEST])
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id(),
            expected_origin=relying_party.origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError):
        raise PasskeyRefused() from None
    return made, " ".join(way.value for way in credential.response.transports or ())


def keep(account: Account, made: "VerifiedRegistration", transports: str, name: str) -> None:
    """Never commits. Raises TooManyPasskeys, or PasskeyRefused when it is kept already."""
    if len(of_person(account.user_id)) >= MOST:
        raise TooManyPasskeys()
    row = {
        "user_id": account.user_id,
        "credential_id": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "transports": transports[:80],
        "name": name,
        "created_at": now(),
    }
    kept = db.session.execute(insert_new(_passkeys).values(row).returning(_passkeys.c.id))
    if kept.scalar_one_or_none() is None:
        raise PasskeyRefused()


def of_person(user_id: int) -> Sequence[Passkey]:
    return db.session.execute(_mine(user_id).order_by(Passkey.id)).scalars().all()


def find(user_id: int, uuid: UUID) -> Passkey:
    """Raises PasskeyUnknown."""
    found = db.session.execute(_mine(user_id).where(Passkey.uuid == uuid)).scalar_one_or_none()
    if found is None:
        raise PasskeyUnknown()
    return found


def rename(user_id: int, uuid: UUID, name: str) -> None:
    """Never commits. Raises PasskeyUnknown."""
    mine = update(_passkeys).where(_passkeys.c.user_id == user_id, _passkeys.c.uuid == uuid)
    if execute_counting(mine.values(name=name)) != 1:
        raise PasskeyUnknown()


def remove(user_id: int, uuid: UUID) -> str:
    """The name it had; never commits. Raises PasskeyUnknown."""
    mine = delete(_passkeys).where(_passkeys.c.user_id == user_id, _passkeys.c.uuid == uuid)
    name = db.session.execute(mine.returning(_passkeys.c.name)).scalar_one_or_none()
    if name is None:
        raise PasskeyUnknown()
    return str(name)


def forget(user_id: int) -> None:
    """All of a person; never commits."""
    db.session.execute(delete(_passkeys).where(_passkeys.c.user_id == user_id))


def _mine(user_id: int) -> Select[tuple[Passkey]]:
    return select(Passkey).where(Passkey.user_id == user_id)


def _handle(user_id: int) -> bytes:
    uuid: UUID = db.session.execute(select(User.uuid).where(User.id == user_id)).scalar_one()
    return uuid.bytes
