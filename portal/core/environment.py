"""Reading variables of the environment one at a time, gathering what is wrong with them."""

import tempfile
from collections.abc import Collection, Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from cryptography.fernet import Fernet
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DATABASES = ("sqlite", "postgresql+psycopg")
# what browsers leave out
USUAL_PORTS = {"http": 80, "https": 443}


class Environment:
    """Every reader returns something to go on with, so that all faults are found at once."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name) or default

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, allowed[0])
        if value not in allowed:
            self.faults.append(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
        return value

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            self.faults.append(
                f"{name} is {text!r}; it must be a whole number from {lowest} to {highest}."
            )
            return default
        return int(text)

    def public_address(self, name: str, default: str) -> str:
        """As browsers write it: the origin that a passkey tells is compared letter by letter."""
        url = self.text(name, _as_browsers_write(default)).rstrip("/")
        if fault := _fault_of_public_address(url):
            self.faults.append(f"{name} {fault}")
        return url

    def server(self, name: str, schemes: Collection[str]) -> str:
        """Empty when nothing is set. The value is not told: it may hold a password."""
        url = self.text(name)
        if url and not _split(url, schemes):
            starts = " or ".join(f"{scheme}://" for scheme in schemes)
            self.faults.append(f"{name} must be {starts} and then USER:PASSWORD@HOST:PORT.")
        return url

    def database(self, name: str, default: str) -> str:
        url = self.text(name, default)
        for short in ("postgresql://", "postgres://"):
            if url.startswith(short):
                url = "postgresql+psycopg://" + url.removeprefix(short)
        try:
            known = make_url(url).drivername in DATABASES
        except (ArgumentError, ValueError):
            known = False
        if not known:
            self.faults.append(
                f"{name} must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME."
            )
        return url

    def mail_address(self, name: str, default: str) -> str:
        address = self.text(name, default)
        if not _is_mail_address(address):
            self.faults.append(f"{name} is {address!r}; it must be a mail address.")
        return address

    def folder(self, name: str, default: Path) -> Path:
        """Made when it is missing, for its owner only: what lies in it is worth coins."""
        path = Path(self.text(name, str(default))).absolute()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path):
                return path
        except OSError as error:
            self.faults.append(f"{name} is '{path}', no folder to write to: {error.strerror}.")
            return path

    def secret(self, name: str, defaults: Mapping[str, str] | None) -> str:
        """Empty when it is missing and there are no defaults."""
        if defaults is None and not self.text(name):
            self.faults.append(f"{name} is missing; production starts only with its own secrets.")
        return self.text(name, (defaults or {}).get(name, ""))

    def hash_keys(
        self, name: str, defaults: Mapping[str, str] | None
    ) -> tuple[tuple[str, bytes], ...]:
        text = self.secret(name, defaults)
        entries = [entry.strip().partition(":") for entry in text.split(",") if entry.strip()]
        ids = {key_id for key_id, _, _ in entries}
        usable = all(key_id.isalnum() and len(secret) >= 32 for key_id, _, secret in entries)
        if text and not (entries and usable and len(ids) == len(entries)):
            self.faults.append(
                f"{name} must be ID:SECRET[,ID:SECRET], each ID once, 32+ characters."
            )
        return tuple((key_id, secret.encode()) for key_id, _, secret in entries)

    def data_keys(self, name: str, defaults: Mapping[str, str] | None) -> tuple[bytes, ...]:
        text = self.secret(name, defaults)
        keys = tuple(entry.strip().encode() for entry in text.split(",") if entry.strip())
        if text and not (keys and all(map(_is_data_key, keys))):
            self.faults.append(f"{name} must be url-safe base64 keys of 32 bytes each.")
        return keys


def _split(url: str, schemes: Collection[str]) -> SplitResult | None:
    """None when it is no URL of these, has no host, or its port is no number."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if good else None


def _fault_of_public_address(url: str) -> str:
    if "@" in url:
        # the value is not told: it may hold a password
        return "must be the public https:// address without a path, a user or a password."
    parts = _split(url, USUAL_PORTS)
    if not parts or parts.path or parts.query or parts.fragment:
        return f"is {url!r}; it must be the public https:// address without a path."
    if not all("!" <= letter <= "~" for letter in url):
        return f"is {url!r}; it must be without blanks, its host in ASCII (xn--…)."
    if url != (written := _as_browsers_write(url)):
        return f"is {url!r}; it must be {written!r}, as browsers write it."
    return ""


def _as_browsers_write(url: str) -> str:
    """Small letters, no usual port; unchanged when it is no such URL."""
    parts = _split(url, USUAL_PORTS)
    if not parts or not parts.hostname:
        return url
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port not in {None, USUAL_PORTS[parts.scheme]} else ""
    return f"{parts.scheme}://{host}{port}"


def _is_mail_address(text: str) -> bool:
    try:
        return bool(Address(addr_spec=text).domain)
    except (HeaderParseError, ValueError, IndexError):
        return False


def _is_data_key(key: bytes) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
