"""`serve` and `worker` as real processes of the real application: started, used, asked to stop."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from portal.core.transaction import transaction
from portal.demo import cast as demo_cast
from portal.extensions import db
from portal.mail import outbox
from portal.mail.models import OutgoingMail
from portal.sso import keys
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import SECRETS
from tests.support.jobs import add_jobs, job, send_hello
from tests.support.real_portal import Visitor
from tests.support.small_portal import eventually, free_port
from tests.support.smtp import mail_server

ROOT = Path(__file__).parents[1]
FLASK = ("flask", "--app", "app")


def environ(app: Flask, tmp_path: Path, **extra: str) -> dict[str, str]:
    return {
        **SECRETS,
        "PATH": os.environ["PATH"],
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "PORTAL_DATA": str(tmp_path / "data"),
        "PORTAL_PARENT_PID": str(os.getpid()),
        **extra,
    }


class Running:
    """A command of the portal, in a session of its own, with what it says."""

    def __init__(self, environ: dict[str, str], log: Path, *arguments: str) -> None:
        self._log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self, text: str) -> bool:
        return text in self._log.read_text()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def running(environ: dict[str, str], tmp_path: Path, *arguments: str) -> Iterator[Running]:
    program = arguments if "gunicorn" in arguments else (*FLASK, *arguments)
    command = Running(environ, tmp_path / "output", *program)
    try:
        yield command
    finally:
        if command.process.poll() is None:
            os.killpg(command.process.pid, signal.SIGKILL)
            command.process.wait()


@contextmanager
def writers_wait(app: Flask) -> Iterator[None]:
    """Every write of every process waits for us."""
    path = str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///") + ".lock"
    with Path(path).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_serving_greets_answers_and_finishes_what_is_in_flight(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    port = free_port()
    with running(environ(app, tmp_path, PORT=str(port)), tmp_path, "serve") as portal:
        assert eventually(lambda: portal.said(f"Ready at http://127.0.0.1:{port}"))
        assert not portal.said("Demo accounts"), "nobody of the demo cast is in this database"
        visitor = Visitor(f"http://127.0.0.1:{port}")
        form = visitor.get("/sign-in").form("password")
        filled = form.filled(email=cast.owner.email, password=PASSWORD)
        statuses: list[int] = []
        client = threading.Thread(target=lambda: statuses.append(visitor.post(filled).status))
        with writers_wait(app):
            client.start()
            client.join(1)
            assert client.is_alive(), "the sign-in waits for its turn to write"
            portal.process.send_signal(signal.SIGTERM)
            client.join(0.5)
            assert client.is_alive()
        client.join(20)
        assert statuses == [303]
        assert portal.process.wait(30) == 0


def test_serving_names_the_demo_accounts_there_are(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), transaction():
        demo_cast.make_others()
    port = free_port()
    with running(environ(app, tmp_path, PORT=str(port)), tmp_path, "serve") as portal:
        assert eventually(lambda: portal.said("Ready at"))
        assert portal.said(f"all with the password {demo_cast.PASSWORD}")
        assert portal.said("support@manufacturer.example")
        assert not portal.said("admin@installer-se.example")
        assert portal.stop() == 0


def test_gunicorn_serves_the_same_and_counts(app: Flask, tmp_path: Path) -> None:
    port = free_port()
    visitor = Visitor(f"http://127.0.0.1:{port}")
    settings = environ(app, tmp_path, PORT=str(port))
    with running(settings, tmp_path, "gunicorn", "app:app") as server:
        assert eventually(lambda: server.said("Booting worker"))
        assert eventually(lambda: reachable(port))
        assert visitor.get("/readyz").text == "ready\n"
        assert 'portal_request_seconds_count{route="/readyz"' in visitor.get("/metrics").text
        assert server.stop() == 0


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_asked_to_stop_finishes_its_job(
    app: Flask, tmp_path: Path, number: signal.Signals
) -> None:
    with mail_server() as mailbox, app.app_context():
        mailbox.seconds_at_data = 1.5
        with transaction():
            values = {"name": "Anna", "serial": "72345678", "answer": "Here it is."}
            outbox.enqueue("serial_report_answered", "anna@example.com", "en", values)
        with running(environ(app, tmp_path, SMTP_URL=mailbox.url), tmp_path, "worker") as worker:
            assert eventually(lambda: mailbox.busy)
            worker.process.send_signal(number)
            assert worker.process.wait(20) == 0
        state = db.session.execute(select(OutgoingMail.state)).scalar_one()
    assert (state, len(mailbox.taken)) == ("sent", 1)


def test_a_worker_outlives_a_database_that_is_not_there_yet(app: Flask, tmp_path: Path) -> None:
    settings = environ(app, tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    with running(settings, tmp_path, "worker") as worker:
        assert eventually(lambda: worker.said("database unreachable"))
        assert worker.process.poll() is None
        assert worker.stop() == 0


def test_once_does_one_job_and_until_idle_all(app: Flask) -> None:
    runner = app.test_cli_runner()
    with app.app_context():
        ids = add_jobs("nobody.knows", 3)
    for arguments, left in (["--once"], 2), (["--until-idle"], 0):
        assert runner.invoke(args=["worker", *arguments]).exit_code == 0
        with app.app_context():
            assert [job(each).state for each in ids].count("queued") == left


def test_a_worker_with_the_data_keys_of_another_database_touches_nothing(app: Flask) -> None:
    with app.app_context():
        keys.published()
        [waiting] = add_jobs("nobody.knows", 1)
    foreign = replace(app.config["PORTAL"].keyring, data_keys=(Fernet.generate_key(),))
    app.config["PORTAL"] = replace(app.config["PORTAL"], keyring=foreign)
    ended = app.test_cli_runner().invoke(args=["worker", "--until-idle"])
    assert ended.exit_code == 1
    assert ended.output == "PORTAL_DATA_KEYS: none of these keys opens this database.\n"
    with app.app_context():
        assert job(waiting).state == "queued"


def test_once_and_until_idle_exclude_each_other(app: Flask) -> None:
    ended = app.test_cli_runner().invoke(args=["worker", "--once", "--until-idle"])
    assert ended.exit_code == 2
    assert "either --once or --until-idle" in ended.output


def test_mail_deliver_tells_what_became_of_the_mails(app: Flask) -> None:
    runner = app.test_cli_runner()
    with app.app_context():
        send_hello()  # its template is unknown to the command
    ended = runner.invoke(args=["mail", "deliver"])
    assert ended.exit_code == 1
    assert "1 tried, 1 still waiting, 0 given up, 0 dead letters." in ended.output
    assert "1 tried" in runner.invoke(args=["mail", "deliver"]).output, "not later: now"
