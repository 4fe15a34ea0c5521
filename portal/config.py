"""Settings from the environment, checked before anything starts; every fault is one clear line."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from portal.core import development_secrets, sealed
from portal.core.crypto import Keyring
from portal.core.environment import Environment

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = ("development", "production")
CODE_ISSUERS = ("keyed", "pool")
VAT_REGISTERS = ("none", "vies")
MAIL_SERVERS = ("smtp", "smtp+starttls", "smtps")
RATE_LIMIT_STORES = ("redis", "rediss")


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
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    mail_from: str
    workers: int
    threads: int
    trusted_proxies: int
    metrics_token: str = field(repr=False)
    code_issuer: str
    vat_register: str
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

    def fault_of(self, connection: Connection) -> str:
        """What the environment cannot tell by itself: whether this database is of these keys."""
        return sealed.fault_of(self.keyring, connection)


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises ConfigurationError naming every fault at once."""
    reader = Environment(environ)
    env = reader.one_of("PORTAL_ENV", ENVIRONMENTS)
    data_dir = reader.folder("PORTAL_DATA", ROOT / "instance")
    host = reader.text("HOST", "127.0.0.1")
    port = reader.number("PORT", 8000, 0, 65535)
    defaults = None if env == "production" else _development_secrets(reader, data_dir)
    settings = Settings(
        env=env,
        host=host,
        port=port,
        issuer=reader.public_address("PORTAL_ISSUER", f"http://{_in_url(host)}:{port}"),
        data_dir=data_dir,
        database_url=reader.database("DATABASE_URL", f"sqlite:///{data_dir / 'portal.db'}"),
        redis_url=reader.server("REDIS_URL", RATE_LIMIT_STORES),
        smtp_url=reader.server("SMTP_URL", MAIL_SERVERS),
        mail_from=reader.mail_address("PORTAL_MAIL_FROM", "portal@manufacturer.example"),
        workers=reader.number("PORTAL_WORKERS", 1, 1, 64),
        threads=reader.number("PORTAL_THREADS", 8, 1, 64),
        trusted_proxies=reader.number("PORTAL_TRUSTED_PROXIES", 0, 0, 8),
        metrics_token=reader.text("PORTAL_METRICS_TOKEN"),
        code_issuer=reader.one_of("PORTAL_CODE_ISSUER", CODE_ISSUERS),
        vat_register=reader.one_of("PORTAL_VAT_REGISTER", VAT_REGISTERS),
        cookie_key=reader.secret("PORTAL_SECRET_KEY", defaults),
        keyring=Keyring(
            reader.hash_keys("PORTAL_HASH_KEYS", defaults),
            reader.data_keys("PORTAL_DATA_KEYS", defaults),
        ),
    )
    reader.faults += _contradictions(settings)
    if settings.production:
        reader.faults += _production_faults(settings, environ)
    if reader.faults:
        raise ConfigurationError(reader.faults)
    return settings


def load_or_exit() -> Settings:
    """For programs: tells every fault in a line of its own and ends with code 2."""
    try:
        return load()
    except ConfigurationError as fault:
        print(fault, file=sys.stderr)
        sys.exit(2)


def _development_secrets(reader: Environment, folder: Path) -> Mapping[str, str]:
    # without a folder there is nothing to read, and that fault is told already
    unusable = any(fault.startswith("PORTAL_DATA ") for fault in reader.faults)
    return {} if unusable else development_secrets.load(folder)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _contradictions(settings: Settings) -> list[str]:
    if settings.sqlite and settings.workers > 1:
        return ["PORTAL_WORKERS is above 1 on SQLite; set DATABASE_URL to PostgreSQL first."]
    if settings.workers > 1 and not settings.redis_url:
        return ["PORTAL_WORKERS is above 1 without REDIS_URL; rate limits would not add up."]
    return []


def _production_faults(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    faults = []
    if not settings.smtp_url:
        faults.append("SMTP_URL is missing; production does not write mails into a folder.")
    if not settings.https:
        faults.append("PORTAL_ISSUER must be the public https:// address in production.")
    if 0 < len(settings.cookie_key) < 32:
        faults.append("PORTAL_SECRET_KEY is too short; use at least 32 random characters.")
    return faults + [
        f"{name} is the secret of development; production starts only with its own secrets."
        for name in development_secrets.borrowed(environ, settings.data_dir)
    ]
