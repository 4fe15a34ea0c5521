"""Every fault of the environment is told in one clear line, all of them at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal import config
from portal.config import ConfigurationError, Settings
from portal.core import development_secrets
from tests.support.databases import SECRETS

ROOT = Path(__file__).parents[1]
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_ISSUER": "https://portal.example.com",
    "SMTP_URL": "smtp+starttls://portal:secret@mail.example.com",
    **SECRETS,
}


@pytest.fixture(autouse=True)
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PORTAL_DATA": str(tmp_path / "data")}


def faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        config.load(environ)
    return caught.value.faults


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PORTAL_ENV", "staging", "must be one of development, production"),
        ("PORT", "abc", "PORT is 'abc'; it must be a whole number from 0 to 65535."),
        ("PORT", "65536", "whole number from 0 to 65535"),
        ("PORT", "-1", "whole number"),
        ("PORT", "٣", "whole number"),
        ("PORTAL_WORKERS", "0", "PORTAL_WORKERS is '0'; it must be a whole number from 1 to 64."),
        ("PORTAL_THREADS", "many", "PORTAL_THREADS is 'many'"),
        ("PORTAL_TRUSTED_PROXIES", "9", "whole number from 0 to 8"),
        ("PORTAL_ISSUER", "portal.example", "must be the public https:// address"),
        ("PORTAL_ISSUER", "ftp://portal.example", "must be the public https:// address"),
        ("PORTAL_ISSUER", "https://portal.example/base", "without a path"),
        ("PORTAL_ISSUER", "https://portal.example:port", "must be the public https:// address"),
        ("PORTAL_ISSUER", "https://[::1", "must be the public https:// address"),
        ("PORTAL_ISSUER", "https://ex ample", "must be without blanks"),
        ("PORTAL_ISSUER", "https://portal.example ", "must be without blanks"),
        ("PORTAL_ISSUER", "https://pörtal.example", "its host in ASCII (xn--…)"),
        ("PORTAL_ISSUER", "https://Portal.Example", "must be 'https://portal.example', as"),
        ("PORTAL_ISSUER", "HTTPS://portal.example", "must be 'https://portal.example', as"),
        ("PORTAL_ISSUER", "https://portal.example:443", "must be 'https://portal.example', as"),
        ("PORTAL_ISSUER", "http://[::1]:80", "must be 'http://[::1]', as browsers write it"),
        ("DATABASE_URL", "mysql://localhost/portal", "must be sqlite:///FILE or postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/portal", "must be sqlite:///FILE or"),
        ("DATABASE_URL", "portal.db", "must be sqlite:///FILE or"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must be redis:// or rediss://"),
        ("REDIS_URL", "memcached://localhost", "REDIS_URL must be redis:// or rediss://"),
        ("SMTP_URL", "mail.example.com", "SMTP_URL must be smtp://"),
        ("SMTP_URL", "smtp://", "SMTP_URL must be smtp://"),
        ("SMTP_URL", "smtp://host:0", "SMTP_URL must be smtp://"),
        ("SMTP_URL", "http://mail.example.com", "SMTP_URL must be smtp://"),
        ("PORTAL_MAIL_FROM", "Portal", "PORTAL_MAIL_FROM is 'Portal'; it must be a mail address."),
        ("PORTAL_MAIL_FROM", "a@b.example\nBcc: c@d.example", "must be a mail address"),
        ("PORTAL_CODE_ISSUER", "dice", "must be one of keyed, pool"),
        ("PORTAL_VAT_REGISTER", "VIES", "must be one of none, vies"),
        ("PORTAL_HASH_KEYS", "k1:short", "PORTAL_HASH_KEYS must be ID:SECRET"),
        ("PORTAL_HASH_KEYS", f"{'x' * 40}", "PORTAL_HASH_KEYS must be ID:SECRET"),
        ("PORTAL_HASH_KEYS", f"k:{'x' * 32},k:{'y' * 32}", "each ID once"),
        ("PORTAL_HASH_KEYS", ",", "PORTAL_HASH_KEYS must be ID:SECRET"),
        ("PORTAL_DATA_KEYS", "no key", "PORTAL_DATA_KEYS must be url-safe base64 keys"),
        ("PORTAL_DATA_KEYS", " , ", "PORTAL_DATA_KEYS must be url-safe base64 keys"),
    ],
)
def test_each_fault_is_one_clear_line(
    environ: dict[str, str], name: str, value: str, line: str
) -> None:
    [fault] = faults({**environ, name: value})
    assert fault.startswith(name)
    assert line in fault
    assert "\n" not in fault.replace(value, "")


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        ({"PORTAL_WORKERS": "2"}, "PORTAL_WORKERS is above 1 on SQLite"),
        (
            {"PORTAL_WORKERS": "2", "DATABASE_URL": "postgresql://localhost/portal"},
            "PORTAL_WORKERS is above 1 without REDIS_URL",
        ),
    ],
)
def test_settings_that_contradict_each_other(
    environ: dict[str, str], extra: dict[str, str], line: str
) -> None:
    [fault] = faults(environ | extra)
    assert fault.startswith(line)


def test_a_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    config.load({"PORTAL_DATA": str(tmp_path / "data")})
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    [fault] = faults({"PORTAL_DATA": str(tmp_path / "file" / "below")})
    assert fault.startswith("PORTAL_DATA is '")


def test_a_data_folder_nobody_may_write_to() -> None:
    [fault] = faults({"PORTAL_DATA": "/proc"})
    assert fault.startswith("PORTAL_DATA is '/proc', no folder to write to")


def test_all_faults_are_told_at_once(environ: dict[str, str]) -> None:
    found = faults({**environ, "PORT": "abc", "SMTP_URL": "nowhere", "PORTAL_ENV": "moon"})
    assert [fault.split()[0] for fault in found] == ["PORTAL_ENV", "PORT", "SMTP_URL"]


def test_production_needs_everything_of_its_own(environ: dict[str, str]) -> None:
    found = faults({**environ, "PORTAL_ENV": "production"})
    assert [fault.split()[0] for fault in found] == [
        "PORTAL_SECRET_KEY",
        "PORTAL_HASH_KEYS",
        "PORTAL_DATA_KEYS",
        "SMTP_URL",
        "PORTAL_ISSUER",
    ]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_production_refuses_a_secret_of_development(environ: dict[str, str], name: str) -> None:
    config.load(environ)
    file = Path(environ["PORTAL_DATA"]) / development_secrets.FILE_NAME
    borrowed = json.loads(file.read_text())[name]
    [fault] = faults({**environ, **PRODUCTION, name: borrowed})
    assert fault == (
        f"{name} is the secret of development; production starts only with its own secrets."
    )


def test_production_refuses_a_short_cookie_key(environ: dict[str, str]) -> None:
    [fault] = faults({**environ, **PRODUCTION, "PORTAL_SECRET_KEY": "short"})
    assert fault.startswith("PORTAL_SECRET_KEY is too short")


def test_production_starts_with_its_own(environ: dict[str, str]) -> None:
    settings = config.load(environ | PRODUCTION)
    assert settings.production
    assert settings.https
    assert "test-hash-key" not in repr(settings)


def test_development_keeps_the_secrets_it_made(environ: dict[str, str]) -> None:
    first, second = config.load(environ), config.load(environ)
    assert (first.cookie_key, first.keyring) == (second.cookie_key, second.keyring)


@pytest.mark.parametrize(
    ("host", "issuer"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")],
)
def test_the_public_address_follows_host_and_port(
    environ: dict[str, str], host: str, issuer: str
) -> None:
    assert config.load({**environ, "HOST": host}).issuer == issuer


def test_the_public_address_that_follows_is_as_browsers_write_it(environ: dict[str, str]) -> None:
    followed = config.load({**environ, "HOST": "Portal.Example", "PORT": "80"})
    assert followed.issuer == "http://portal.example"


@pytest.mark.parametrize("rest", ["portal.example", "portal.example:port"])
def test_a_public_address_with_a_password_is_not_told(environ: dict[str, str], rest: str) -> None:
    [fault] = faults({**environ, "PORTAL_ISSUER": f"https://portal:geheim@{rest}"})
    assert fault == (
        "PORTAL_ISSUER must be the public https:// address without a path, a user or a password."
    )


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_uses_the_same_driver(
    environ: dict[str, str], scheme: str
) -> None:
    settings: Settings = config.load({**environ, "DATABASE_URL": f"{scheme}://localhost/portal"})
    assert settings.database_url == "postgresql+psycopg://localhost/portal"


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "flask", "--app", "app", "routes"],
        ["-c", "import app"],
        ["-m", "portal.serving.web"],
        ["-m", "gunicorn", "app:app"],
    ],
    ids=["flask", "import", "web", "gunicorn"],
)
def test_every_program_tells_the_faults_without_a_traceback(
    environ: dict[str, str], command: list[str]
) -> None:
    environ |= {"PATH": os.environ["PATH"], "PORT": "abc", "SMTP_URL": "nowhere"}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert ended.returncode == 2, ended.stderr
    assert [line.split()[0] for line in ended.stderr.splitlines()] == ["PORT", "SMTP_URL"]
