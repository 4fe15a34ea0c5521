"""The requests that are measured, as a signed-in browser sends them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from bench.stock import Person

CSRF = "bench-csrf-of-this-session"


@dataclass(frozen=True)
class Call:
    """One request; `answer` is the status it must get."""

    path: str
    answer: int = 200
    form: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    # beside the one of the session
    cookie: str = ""

    @property
    def body(self) -> bytes:
        return urlencode(self.form).encode() if self.form is not None else b""


@dataclass(frozen=True)
class Visitor:
    """Cookies and tokens of everybody, signed as the application signs them."""

    app: Flask

    def cookie(self, person: Person) -> str:
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        content = {"_user_id": person.token, "_fresh": True, "csrf_token": CSRF}
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(content)}"

    def cookies(self, call: Call, person: Person) -> str:
        return "; ".join(filter(None, (self.cookie(person), call.cookie)))

    @property
    def csrf_token(self) -> str:
        signed = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(CSRF)
        return str(signed)

    def raw(self, call: Call, person: Person | None, host: str) -> bytes:
        """The bytes of an HTTP/1.1 request over a connection that stays open."""
        lines = [
            f"{'GET' if call.form is None else 'POST'} {call.path} HTTP/1.1",
            f"Host: {host}",
            "Accept-Language: sv",
            *(f"{name}: {value}" for name, value in call.headers.items()),
        ]
        if person:
            lines.append(f"Cookie: {self.cookies(call, person)}")
        if call.form is not None:
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(call.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + call.body


def _redemption(person: Person, csrf_token: str) -> Call:
    form = {
        "csrf_token": csrf_token,
        "cart": str(person.cart),
        "key": f"bench-key-{person.number:07d}",
        "shown": person.content_hash,
    }
    return Call("/redeem/review", 303, form)


# what is measured under which name, made for a person
CALLS: dict[str, Callable[[Person, str], Call]] = {
    "dashboard": lambda person, token: Call("/"),
    "wallet, 20 rows": lambda person, token: Call("/wallet"),
    "lookup": lambda person, token: Call(f"/redeem?serial={person.serial}", 303),
    "device page": lambda person, token: Call(f"/redeem/device/{person.serial}"),
    "redemption": _redemption,
}
