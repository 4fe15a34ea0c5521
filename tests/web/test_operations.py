"""/healthz, /readyz and /metrics: for machines, cheap, and closed to strangers."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app
from portal.core.transaction import transaction
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.sso import keys
from portal.web import metrics
from portal.web.registries import registries
from tests.support.cast import Cast
from tests.support.databases import settings_for
from tests.support.engines import both_engines
from tests.support.jobs import send_hello
from tests.support.statements import counted

ROOT = Path(__file__).parents[2]
FAR_AWAY = {"REMOTE_ADDR": "203.0.113.7"}


def configure(app: Flask, **changes: object) -> None:
    app.config["PORTAL"] = replace(app.config["PORTAL"], **changes)


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, f"{name} is not among the metrics"
    return float(found[1])


def test_alive_asks_no_database_and_no_session(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("portal", "whatever")
    with counted(app) as statements:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(statements) == 0
    assert "Set-Cookie" not in answer.headers


@both_engines
def test_ready_when_the_database_is_at_head(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


@both_engines
def test_not_ready_when_the_database_is_behind(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("the database is at older, the program needs ")


@both_engines
def test_not_ready_with_the_data_keys_of_another_database(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        keys.published()
    assert client.get("/readyz").status_code == 200
    foreign = replace(app.config["PORTAL"].keyring, data_keys=(Fernet.generate_key(),))
    configure(app, keyring=foreign)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "PORTAL_DATA_KEYS: none of these keys opens this database.\n"


def test_not_ready_when_there_is_no_schema(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path}/new.db", tmp_path))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("the database is at nothing")


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"],
)
def test_not_ready_without_a_database(tmp_path: Path, url: str) -> None:
    app = create_app(settings_for(url, tmp_path))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database cannot be reached\n")
    assert app.test_client().get("/healthz").status_code == 200
    assert value(app.test_client().get("/metrics").text, "portal_database_up") == 0


def test_metrics_count_requests_by_route_and_never_by_path(client: FlaskClient) -> None:
    name = 'portal_request_seconds_count{route="/sign-in",status="2xx"}'
    before = client.get("/sign-in") and value(client.get("/metrics").text, name)
    client.get("/sign-in?next=/wallet/book")
    client.get("/nowhere/ABCD-EFGH-JKMN-PQR2")
    text = client.get("/metrics").text
    assert value(text, name) == before + 1
    assert value(text, 'portal_request_seconds_count{route="(none)",status="4xx"}') >= 1
    assert "ABCD" not in text


def test_metrics_tell_what_waits(app: Flask, client: FlaskClient, cast: Cast) -> None:
    text = client.get("/metrics").text
    assert value(text, "portal_outbox_age_seconds") == 0
    with app.app_context():
        send_hello()
    text = client.get("/metrics").text
    assert 0 < value(text, "portal_outbox_age_seconds") < 60
    assert value(text, "portal_jobs_due") == 1
    with app.app_context(), transaction():
        db.session.execute(OutgoingMail.__table__.update().values(state="dead"))
    text = client.get("/metrics").text
    assert value(text, "portal_mails_dead") == 1
    assert value(text, "portal_outbox_age_seconds") == 0


def test_metrics_tell_lock_outs_in_force(client: FlaskClient, app: Flask, cast: Cast) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for _ in range(11):
        client.post("/sign-in", data={"email": cast.owner.email, "password": "wrong password"})
    assert value(client.get("/metrics").text, "portal_lockouts_in_force") == 1


def test_every_gauge_a_feature_registered_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registries.gauges, "pool_codes_left", lambda: 17.0)
    assert value(client.get("/metrics").text, "portal_pool_codes_left") == 17


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded", "status"),
    [
        (0, "127.0.0.1", "", 200),
        (0, "::1", "", 200),
        (0, "203.0.113.7", "", 404),
        (0, "127.0.0.1", "203.0.113.7", 404),
        (0, "127.0.0.1", "127.0.0.1", 404),
        (1, "127.0.0.1", "203.0.113.7", 404),
        (1, "127.0.0.1", "127.0.0.1, 203.0.113.7", 404),
        (1, "127.0.0.1", "203.0.113.7, 127.0.0.1", 200),
        (1, "127.0.0.1", "", 200),
    ],
)
def test_without_a_token_metrics_are_for_this_machine_only(
    tmp_path: Path, proxies: int, address: str, forwarded: str, status: int
) -> None:
    url = f"sqlite:///{tmp_path}/portal.db"
    app = create_app(settings_for(url, tmp_path, PORTAL_TRUSTED_PROXIES=str(proxies)))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer = app.test_client().get(
        "/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "header", ["X-Real-IP", "Forwarded", "Via", "X-Forwarded-Host", "X-Forwarded-Proto"]
)
def test_a_proxy_of_any_kind_is_not_this_machine(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={header: "1.1 proxy"}).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("portal.example", 404),
        ("localhost.evil.example", 404),
        ("[", 404),
    ],
)
def test_whoever_asks_by_a_public_name_came_over_a_proxy(
    client: FlaskClient, host: str, status: int
) -> None:
    assert client.get("/metrics", headers={"Host": host}).status_code == status


def test_in_production_this_machine_needs_the_token_too(app: Flask, client: FlaskClient) -> None:
    configure(app, env="production", metrics_token="right-token")
    given = {"Authorization": "Bearer right-token"}
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers=given).status_code == 200


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("right-token", "Bearer right-token", 200),
        ("right-token", "Bearer wrong-token", 404),
        ("right-token", "", 404),
        ("", "Bearer ", 404),
        ("right-token", "Bearer \u00fc", 404),
    ],
)
def test_from_elsewhere_metrics_need_the_token(
    app: Flask, client: FlaskClient, token: str, given: str, status: int
) -> None:
    configure(app, metrics_token=token)
    headers = {"Authorization": given} if given else {}
    answer = client.get("/metrics", headers=headers, environ_base=FAR_AWAY)
    assert answer.status_code == status


SEVERAL_PROCESSES = """
import os, sys
from portal.web import metrics
metrics.observe_request("/a", 200, 0.01)
if len(sys.argv) == 1:
    os.spawnl(os.P_WAIT, sys.executable, sys.executable, __file__, "child")
    print(metrics.exposition().decode())
"""


def counted_by(script: str, folder: Path, *arguments: str) -> str:
    """What it prints, with the files of its figures in the folder `metrics`."""
    file = folder / "processes.py"
    file.write_text(script)
    (folder / "metrics").mkdir()
    environ = {
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
    }
    ended = subprocess.run(
        [sys.executable, str(file), *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout


def test_metrics_of_several_processes_are_added_up(tmp_path: Path) -> None:
    told = counted_by(SEVERAL_PROCESSES, tmp_path)
    assert value(told, 'portal_request_seconds_count{route="/a",status="2xx"}') == 2
    for file in (tmp_path / "metrics").iterdir():
        found = file.stat()
        assert found.st_blocks * 512 >= found.st_size == metrics.ROOM, "a hole ends the process"


ON_A_FULL_DISK = """
import resource
from portal.web import metrics
resource.setrlimit(resource.RLIMIT_FSIZE, (metrics.ROOM - 1, metrics.ROOM - 1))
metrics.observe_request("/a", 200, 0.01)
metrics.observe_request("/b", 200, 0.01)
print(metrics.exposition().decode())
"""


def test_without_room_for_figures_the_portal_goes_on(tmp_path: Path) -> None:
    told = counted_by(ON_A_FULL_DISK, tmp_path)
    assert "portal_request_seconds_count" not in told
    assert told.count("requests are not counted") == 1
    assert list((tmp_path / "metrics").iterdir()) == []
