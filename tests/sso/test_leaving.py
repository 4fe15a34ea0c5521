"""Signing out, here or in an application, signs out everywhere; and keys change meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import KeySet
from sqlalchemy import select, update

from portal import create_app
from portal.accounts import housekeeping, sessions
from portal.accounts.models import Session
from portal.audit.record import Actor
from portal.core.transaction import transaction
from portal.extensions import db, limiter
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.sso import housekeeping as sso_housekeeping
from portal.sso import keys, telling
from portal.sso.kinds import SigningAlgorithm
from portal.sso.models import Grant, SessionApplication, SigningKey
from portal.web.registries import registries
from tests.sso.relying import BYE, ISSUER, Relying, connect
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.databases import settings_for
from tests.support.engines import both_engines
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]


class Ear(HTTPServer):
    """An application's server that hears of sign-outs and answers as it is told to."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.heard: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/logout?from=op"


class _Hearing(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard += parse_qs(body)["logout_token"]
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def listening(app: Flask, ear: Ear) -> Relying:
    return connect(app, "listening", backchannel_logout_uri=ear.address)


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


def work(app: Flask) -> None:
    with app.app_context():
        Worker().run_until_idle()


def read(app: Flask, statement: Any) -> Any:
    with app.app_context():
        return db.session.execute(statement).scalars().all()


def key_set(app: Flask) -> KeySet:
    return KeySet.import_key_set(app.test_client().get("/oauth/jwks.json").json)


def leave(browser: FlaskClient, **said: str) -> Any:
    return browser.get(f"/oauth/logout?{urlencode(said)}")


@both_engines
def test_signing_out_tells_every_application(
    app: Flask, listening: Relying, ear: Ear, owner: FlaskClient
) -> None:
    given = listening.tokens(owner)
    told = listening.userinfo(given["access_token"]).json
    connect(app, "deaf").tokens(owner)
    owner.post("/sign-out")
    assert listening.userinfo(given["access_token"]).status_code == 401
    work(app)
    [token] = ear.heard
    heard = jwt.decode(token, key_set(app), algorithms=["RS256"])
    assert heard.header["typ"] == "logout+jwt"
    assert heard.claims["iss"] == ISSUER
    assert heard.claims["aud"] == "listening"
    assert (heard.claims["sub"], heard.claims["sid"]) == (told["sub"], told["sid"])
    assert heard.claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in heard.claims
    assert None not in read(app, select(SessionApplication.told_at))


ENDINGS: dict[str, Callable[[Cast], object]] = {
    "all of a person": lambda cast: sessions.end_sessions_of(cast.owner.user_id),
    "idle": lambda cast: _wear_out(Session.last_seen_at, timedelta(hours=9)),
    "too old": lambda cast: _wear_out(Session.created_at, timedelta(days=8)),
}


def _wear_out(column: Any, by: timedelta) -> None:
    with transaction():
        for one, moment in db.session.execute(select(Session.id, column)).all():
            values = {column.key: moment - by}
            db.session.execute(update(Session).where(Session.id == one).values(**values))
    housekeeping.end_over({})


@pytest.mark.parametrize("how", ENDINGS)
def test_a_session_that_ends_is_told(
    app: Flask, cast: Cast, listening: Relying, ear: Ear, owner: FlaskClient, how: str
) -> None:
    listening.tokens(owner)
    with app.app_context():
        ENDINGS[how](cast)
    work(app)
    assert len(ear.heard) == 1


@pytest.mark.parametrize("status", [302, 400, 500])
def test_who_did_not_hear_is_told_again_but_not_for_ever(
    app: Flask, clock: Clock, listening: Relying, ear: Ear, owner: FlaskClient, status: int
) -> None:
    listening.tokens(owner)
    ear.status = status
    owner.post("/sign-out")
    work(app)
    assert len(ear.heard) == 1
    work(app)
    assert len(ear.heard) == 1  # not before its pause is over
    for _ in range(60):
        clock.forward(hours=1)
        work(app)
    assert len(ear.heard) == 50  # two days, an hour apart
    assert "dead" in read(app, select(Job.state).where(Job.kind == telling.TELL))
    with app.app_context():
        assert telling.given_up() == {"listening": 1}
        assert telling.count_given_up() == 1
    assert (
        "was not told of 1 sign-outs" in app.test_cli_runner().invoke(args=["apps", "list"]).output
    )


@both_engines
def test_many_sessions_that_end_are_noted_in_one_go(in_app: Flask, cast: Cast) -> None:
    by = sessions.SignedInBy("pwd", "127.0.0.1", "")
    for _ in range(30):
        sessions.open_session(cast.owner.user_id, by)
    with counted(in_app) as statements:
        assert sessions.end_sessions_of(cast.owner.user_id) == 30
    assert len(statements) == 2, str(statements)
    ended = select(Job.payload).where(Job.kind == sessions.ENDED)
    noted = {payload["session"] for payload in db.session.execute(ended).scalars()}
    assert noted == set(db.session.execute(select(Session.id)).scalars())


def test_telling_twice_tells_once(
    app: Flask, listening: Relying, ear: Ear, owner: FlaskClient
) -> None:
    listening.tokens(owner)
    owner.post("/sign-out")
    work(app)
    [session_id] = read(app, select(Session.id))
    [application_id] = read(app, select(SessionApplication.application_id))
    with app.app_context():
        telling.session_ended({"session": session_id})
        telling.tell({"session": session_id, "application": application_id})
    work(app)
    assert len(ear.heard) == 1


def test_an_application_may_sign_its_person_out(shop: Relying, owner: FlaskClient) -> None:
    hint = shop.tokens(owner)["id_token"]
    answer = leave(owner, id_token_hint=hint, post_logout_redirect_uri=BYE, state="s 1")
    assert answer.headers["Location"] == f"{BYE}?state=s+1"
    assert owner.get("/profile").status_code == 303


@both_engines
def test_keys_rotate_while_two_portals_run(
    app: Flask, tmp_path: Path, shop: Relying, owner: FlaskClient
) -> None:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    beside = create_app(settings_for(url, tmp_path))
    beside.testing = True
    before = shop.tokens(owner)["id_token"]
    published = set(_kids(beside))
    done = beside.test_cli_runner().invoke(args=["keys", "rotate"])
    assert done.exit_code == 0, done.output
    after = shop.tokens(owner)["id_token"]
    assert _kid(after) != _kid(before)
    assert _kid(after) in published  # it was known before it signed
    assert {_kid(before), _kid(after)} <= set(_kids(app))
    assert len(_kids(app)) == 3
    for token in (before, after):
        jwt.decode(token, key_set(beside), algorithms=["RS256"])
    with beside.app_context():
        db.engine.dispose()


def _kids(app: Flask) -> list[str]:
    return [key["kid"] for key in app.test_client().get("/oauth/jwks.json").json["keys"]]


def _kid(token: str) -> str:
    return str(jws.extract_compact(token.encode()).headers()["kid"])


@both_engines
def test_of_two_that_need_the_first_key_one_makes_it(in_app: Flask) -> None:
    def ask() -> str:
        with in_app.app_context():
            return keys.signer("RS256").kid

    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    states = db.session.execute(select(SigningKey.state).order_by(SigningKey.state)).scalars()
    assert list(states) == ["active", "next"]


def test_private_keys_are_encrypted_and_never_published(in_app: Flask) -> None:
    keys.signer("RS256")
    [stored, *_] = db.session.execute(select(SigningKey.private_key)).scalars()
    # with its quotes, which no text in base64 has
    assert b'"kty"' not in stored
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(keys.published()["keys"][0])


def test_the_worker_makes_keys_before_anybody_asks(in_app: Flask) -> None:
    job = sso_housekeeping.MAKE_KEYS
    assert job in registries.periodic_jobs
    for _ in range(2):
        registries.job_kinds[job]({})
        assert len(keys.all_keys()) == 2


def test_retired_keys_leave_in_time(in_app: Flask, clock: Clock) -> None:
    keys.rotate(SigningAlgorithm.ES256, Actor(None, "test"))
    assert len(keys.published()["keys"]) == 3
    clock.forward(days=2)
    assert len(keys.published()["keys"]) == 2
    clock.forward(days=30)
    sso_housekeeping.forget_over({})
    assert len(keys.all_keys()) == 2


def test_old_grants_are_forgotten(
    app: Flask, clock: Clock, shop: Relying, owner: FlaskClient
) -> None:
    shop.tokens(owner)
    unused = shop.code(owner)
    assert unused
    for days, left in ((2, 1), (7, 0)):
        clock.forward(days=days)
        with app.app_context():
            sso_housekeeping.forget_over({})
        assert len(read(app, select(Grant.id))) == left


@contextmanager
def limited(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    try:
        yield
    finally:
        limiter.enabled = False


def test_too_many_are_told_so_as_json(app: Flask, shop: Relying) -> None:
    with limited(app):
        answers = [shop.exchange("x") for _ in range(301)]
    assert answers[-1].status_code == 429
    assert answers[-1].json == {"error": "temporarily_unavailable"}


def test_inventing_clients_gives_no_more_attempts(app: Flask, client: FlaskClient) -> None:
    with limited(app):
        invented = ({"client_id": f"client-{number}", "token": "x"} for number in range(601))
        statuses = [client.post("/oauth/revoke", data=sent).status_code for sent in invented]
    assert (statuses[-2], statuses[-1]) == (400, 429)


def test_people_are_told_so_by_a_page(app: Flask, client: FlaskClient) -> None:
    with limited(app):
        answers = [client.get("/oauth/logout") for _ in range(121)]
    assert (answers[-1].status_code, answers[-1].mimetype) == (429, "text/html")
    assert answers[-1].headers["Retry-After"]
