"""A real SMTP server in a thread, which takes, puts off or refuses mails as it is told."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.small_portal import free_port


@dataclass
class Mailbox:
    """`at_recipient` and `at_data` are the answers to come; when they run out, mails are taken."""

    at_recipient: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    seconds_at_data: float = 0.0
    seconds_before_answer: float = 0.0
    busy: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.busy = True
        await asyncio.sleep(self.seconds_at_data)
        if self.at_data:
            return self.at_data.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content, policy=policy.default))
        self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos))
        await asyncio.sleep(self.seconds_before_answer)
        return "250 OK"


@contextmanager
def mail_server(account: str = "", password: str = "") -> Iterator[Mailbox]:
    """With an account, mails are taken only after signing in with it."""
    mailbox = Mailbox()

    def check(_s: SMTP, _n: Session, _e: Envelope, _m: str, given: LoginPassword) -> AuthResult:
        known = (given.login, given.password) == (account.encode(), password.encode())
        return AuthResult(success=known, handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        **({"authenticator": check, "auth_required": True} if account else {}),
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
