"""How a finished mail leaves: to a mail server, or as a file where there is none."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from portal.jobs import lease
from portal.jobs.outcomes import Hopeless, TryLater

# Every single answer of the server may take this long.
TIMEOUT_SECONDS = 10.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Transport(Protocol):
    def send(self, message: EmailMessage, sender: str, recipient: str, name: str) -> None:
        """Hand over `message`; `name` is unique and readable. Raises TryLater or Hopeless."""


def transport_for(smtp_url: str, data_dir: Path) -> Transport:
    return Smtp(smtp_url) if smtp_url else Folder(data_dir / "outbox")


class Folder:
    """One `.eml` file for each mail, its owner's alone; a second delivery replaces the first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: EmailMessage, sender: str, recipient: str, name: str) -> None:
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path / f"{name}.eml")


class Smtp:
    """A connection for each mail: `smtp://`, `smtps://` or `smtp+starttls://USER:PASSWORD@HOST`."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, message: EmailMessage, sender: str, recipient: str, name: str) -> None:
        try:
            server = _connect(self._url)
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(f"mail server not reached: {_told(error)}") from error
        try:
            lease.renew()
            server.send_message(message, sender, [recipient])
            # The server has taken the mail: what goes wrong from here on must not repeat it.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        except (OSError, smtplib.SMTPException) as error:
            raise _verdict(error) from error
        finally:
            server.close()


def _connect(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "localhost", url.port or PORTS[url.scheme]
    tls = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=tls)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    )
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=tls)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _verdict(error: Exception) -> Exception:
    """A refusal of this mail for good (5xx) is final; everything else may pass."""
    code = _refusal_code(error)
    if 500 <= code < 600 or isinstance(error, smtplib.SMTPNotSupportedError):
        return Hopeless(f"mail refused: {_told(error)}")
    return TryLater(f"mail not taken: {_told(error)}")


def _refusal_code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPDataError) else 0


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"{code} {_decoded(text)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
