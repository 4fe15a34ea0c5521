"""Second factors of the cast: an authenticator app, and a passkey without a browser."""

import hashlib
import json
import struct
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from flask.testing import FlaskClient
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from werkzeug.test import TestResponse

from portal.accounts.security import recovery, totp
from portal.core import clock
from portal.core.transaction import transaction
from tests.support.cast import PASSWORD, Person

PRESENT, VERIFIED, BACKED_UP, ATTESTED = 0x01, 0x04, 0x18, 0x40


@dataclass(frozen=True)
class App:
    secret: str

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or some steps later or earlier."""
        at = int(clock.now().timestamp()) + steps * totp.STEP_SECONDS
        return pyotp.TOTP(self.secret).at(at)


def give_app(person: Person) -> App:
    """Inside an app context."""
    secret = totp.new_secret()
    with transaction():
        totp.keep(person.user_id, secret, step=0)
    return App(secret)


def give_recovery_codes(person: Person) -> list[str]:
    with transaction():
        return recovery.renew(person.user_id)


def first_step(client: FlaskClient, person: Person, **form: str) -> TestResponse:
    return client.post("/sign-in", data={"email": person.email, "password": PASSWORD, **form})


def second_step(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/sign-in/second-step", data={"one_time_code": code})


@dataclass
class SoftKey:
    """An authenticator in software. The origin, the person's gesture and the count can be wrong."""

    origin: str
    count: int = 0
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = b"a credential id of ours"
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        self.handle = base64url_to_bytes(options["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = struct.pack(">H", len(self.credential_id))
        attested = bytes(16) + length + self.credential_id + public
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", options)
        return self._answer(clientDataJSON=client_data, attestationObject=made)

    def get(self, options: dict[str, Any]) -> str:
        data = self._data(options["rpId"])
        client_data = self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.private.sign(signed, ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=signature,
            userHandle=self.handle,
        )

    def _data(self, rp_id: str, more: int = 0) -> bytes:
        flags = struct.pack(">BI", self.flags | more, self.count)
        return hashlib.sha256(rp_id.encode()).digest() + flags

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, **response: bytes) -> str:
        written = {name: bytes_to_base64url(value) for name, value in response.items()}
        identity = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {"id": identity, "rawId": identity, "type": "public-key", "response": written}
        )


def named_portal(app: Flask) -> str:
    """At an address with a name, which passkeys need; the address."""
    address = "https://portal.example"
    app.config["PORTAL"] = replace(app.config["PORTAL"], issuer=address)
    return address


def register_passkey(client: FlaskClient, key: SoftKey, name: str = "Phone") -> TestResponse:
    options = client.post("/profile/security/passkeys/options", data={"name": name}).get_json()
    answer = key.create(options)
    return client.post("/profile/security/passkeys", data={"credential": answer, "name": name})


def answer_passkey(client: FlaskClient, action: str, key: SoftKey) -> tuple[str, TestResponse]:
    """The assertion, and what the portal said to it."""
    options = client.post(f"{action}/options").get_json()
    answer = key.get(options)
    return answer, client.post(action, data={"credential": answer})
