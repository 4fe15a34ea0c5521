"""Settings from the environment, checked before anything starts; every fault is one clear line."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from portal.core.crypto import Keyring

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = ("development", "production")
DATABASES = ("sqlite", "postgresql+psycopg")


class ConfigurationError(Exception):
    """All faults of the environment, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    env: str
    host: str
    port: int
    issuer: str
    data_dir: Path
    database_url: str
    redis_url: str
    smtp_url: str
    mail_from: str
    workers: int
    threads: int
    trusted_proxies: int
    metrics_token: str
    code_issuer: str
    cookie_key: str = field(repr=False)
    keyring: Keyring = field(repr=False)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def https(self) -> bool:
        return self.issuer.startswith("https://")


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises ConfigurationError naming every fault at once."""
    reader = _Reader(environ)
    env = reader.one_of("PORTAL_ENV", ENVIRONMENTS)
    data_dir = Path(environ.get("PORTAL_DATA") or ROOT / "instance").absolute()
    host = environ.get("HOST", "127.0.0.1")
    port = reader.number("PORT", 8000, 0, 65535)
    development = None if env == "production" else _development_secrets(data_dir)
    settings = Settings(
        env=env,
        host=host,
        port=port,
        issuer=reader.issuer(f"http://{host}:{port}"),
        data_dir=data_dir,
        database_url=reader.database(f"sqlite:///{data_dir / 'portal.db'}"),
        redis_url=environ.get("REDIS_URL", ""),
        smtp_url=reader.smtp(),
        mail_from=environ.get("PORTAL_MAIL_FROM", "portal@manufacturer.example"),
        workers=reader.number("PORTAL_WORKERS", 1, 1, 64),
        threads=reader.number("PORTAL_THREADS", 8, 1, 64),
        trusted_proxies=reader.number("PORTAL_TRUSTED_PROXIES", 0, 0, 8),
        metrics_token=environ.get("PORTAL_METRICS_TOKEN", ""),
        code_issuer=reader.one_of("PORTAL_CODE_ISSUER", ("keyed", "pool")),
        cookie_key=reader.cookie_key(development),
        keyring=reader.keyring(development),
    )
    reader.faults += _contradictions(settings)
    if reader.faults:
        raise ConfigurationError(reader.faults)
    return settings


class _Reader:
    """Reads one variable at a time and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self._environ.get(name) or allowed[0]
        if value not in allowed:
            self.faults.append(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
        return value

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        text = self._environ.get(name) or str(default)
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            self.faults.append(
                f"{name} is {text!r}; it must be a whole number from {lowest} to {highest}."
            )
            return default
        return int(text)

    def issuer(self, default: str) -> str:
        url = (self._environ.get("PORTAL_ISSUER") or default).rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            self.faults.append(f"PORTAL_ISSUER is {url!r}; it must be the public https:// address.")
        return url

    def database(self, default: str) -> str:
        url = self._environ.get("DATABASE_URL") or default
        for short in ("postgresql://", "postgres://"):
            if url.startswith(short):
                url = "postgresql+psycopg://" + url.removeprefix(short)
        if url.partition(":")[0] not in DATABASES:
            self.faults.append("DATABASE_URL must start with sqlite:/// or postgresql://.")
        return url

    def smtp(self) -> str:
        url = self._environ.get("SMTP_URL", "")
        if url and urlsplit(url).scheme not in ("smtp", "smtps", "smtp+starttls"):
            self.faults.append("SMTP_URL must start with smtp://, smtp+starttls:// or smtps://.")
        return url

    def cookie_key(self, development: Mapping[str, str] | None) -> str:
        return self._secret("PORTAL_SECRET_KEY", development)

    def keyring(self, development: Mapping[str, str] | None) -> Keyring:
        hash_keys = self._secret("PORTAL_HASH_KEYS", development)
        data_keys = self._secret("PORTAL_DATA_KEYS", development)
        return Keyring(self._hash_keys(hash_keys), self._data_keys(data_keys))

    def _secret(self, name: str, development: Mapping[str, str] | None) -> str:
        value = self._environ.get(name, "")
        if value or development is not None:
            return value or (development or {})[name]
        self.faults.append(f"{name} is missing; production starts only with its own secrets.")
        return ""

    def _hash_keys(self, text: str) -> tuple[tuple[str, bytes], ...]:
        keys = []
        for entry in filter(None, text.split(",")):
            key_id, _, secret = entry.strip().partition(":")
            if not key_id.isalnum() or len(secret) < 32:
                self.faults.append("PORTAL_HASH_KEYS must be ID:SECRET[,ID:SECRET], 32+ characters.")
                return ()
            keys.append((key_id, secret.encode()))
        return tuple(keys)

    def _data_keys(self, text: str) -> tuple[bytes, ...]:
        keys = tuple(entry.strip().encode() for entry in text.split(",") if entry.strip())
        try:
            for key in keys:
                Fernet(key)
        except ValueError:
            self.faults.append("PORTAL_DATA_KEYS must be url-safe base64 keys of 32 bytes each.")
        return keys


def _contradictions(settings: Settings) -> list[str]:
    faults = []
    if settings.sqlite and settings.workers > 1:
        faults.append("PORTAL_WORKERS is above 1 on SQLite; set DATABASE_URL to PostgreSQL first.")
    elif settings.workers > 1 and not settings.redis_url:
        faults.append("PORTAL_WORKERS is above 1 without REDIS_URL; rate limits would not add up.")
    if settings.production:
        faults += _production_faults(settings)
    return faults


def _production_faults(settings: Settings) -> list[str]:
    faults = []
    if not settings.smtp_url:
        faults.append("SMTP_URL is missing; production does not write mails into a folder.")
    if not settings.https:
        faults.append("PORTAL_ISSUER must be the public https:// address in production.")
    if 0 < len(settings.cookie_key) < 32:
        faults.append("PORTAL_SECRET_KEY is too short; use at least 32 random characters.")
    return faults


def _development_secrets(data_dir: Path) -> Mapping[str, str]:
    """Made once per data folder, so that cards and sessions survive a restart."""
    path = data_dir / "development-secrets.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(path, json.dumps(_new_secrets(), indent=2))
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _new_secrets() -> dict[str, str]:
    return {
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
        "PORTAL_HASH_KEYS": f"dev1:{secrets.token_urlsafe(48)}",
        "PORTAL_DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _write_once(path: Path, text: str) -> None:
    """Two processes may start at once: the first to link its file wins, both read that one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
