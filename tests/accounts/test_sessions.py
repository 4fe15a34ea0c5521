"""Sessions are rows: new at every sign-in, ended for good, with the roles as they were then."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Membership, Session, User
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("portal")
    assert found is not None
    return found.value


def replay(app: Flask, value: str) -> FlaskClient:
    """Another browser with a copy of the cookie."""
    thief = app.test_client()
    thief.set_cookie("portal", value)
    return thief


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


def change(app: Flask, statement: object) -> None:
    with app.app_context(), transaction():
        db.session.execute(statement)


def last_seen(app: Flask) -> datetime:
    with app.app_context():
        return db.session.execute(select(Session.last_seen_at)).scalar_one()


def test_every_sign_in_has_its_own_token(cast: Cast, signed_in: SignIn) -> None:
    tokens = []
    for _ in range(2):
        with signed_in(cast.owner).session_transaction() as session:
            tokens.append(session["_user_id"])
    assert len(set(tokens)) == 2
    assert min(map(len, tokens)) >= 43


def test_the_database_holds_no_token(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    with signed_in(cast.owner).session_transaction() as session:
        token = session["_user_id"]
    with app.app_context():
        stored = db.session.execute(select(Session.token_hash)).scalar_one()
    assert token not in stored
    assert stored.startswith("t1:")


def test_nothing_from_before_survives_the_sign_in(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    """A session that somebody else prepared in this browser is worth nothing afterwards."""
    app.config["WTF_CSRF_ENABLED"] = False
    with client.session_transaction() as session:
        session.update(planted="by a stranger", csrf_token="known to a stranger", kept="")
    client.post("/sign-in", data={"email": cast.owner.email, "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to a stranger"


def test_a_planted_token_opens_nothing(app: Flask, client: FlaskClient, cast: Cast) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with client.session_transaction() as session:
        session["_user_id"] = "chosen by a stranger"
    planted = cookie(client)
    client.post("/sign-in", data={"email": cast.owner.email, "password": PASSWORD})
    assert is_signed_in(client)
    assert not is_signed_in(replay(app, planted))


def test_signing_in_again_ends_the_session_before(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.owner)
    before = cookie(client)
    client.post("/sign-in", data={"email": cast.colleague.email, "password": PASSWORD})
    assert cast.colleague.email in client.get("/profile").text
    assert not is_signed_in(replay(app, before))


@both_engines
def test_signing_out_ends_the_session_everywhere(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client, elsewhere = signed_in(cast.owner), signed_in(cast.owner)
    copied = cookie(client)
    assert is_signed_in(replay(app, copied))
    client.post("/sign-out")
    assert not is_signed_in(client)
    assert not is_signed_in(replay(app, copied))
    assert is_signed_in(elsewhere)


def test_signing_out_twice_is_no_fault(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.owner)
    assert [client.post("/sign-out").status_code for _ in range(2)] == [303, 303]


def test_a_cookie_that_was_changed_opens_nothing(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    value = cookie(signed_in(cast.owner))
    payload, _, signature = value.rpartition(".")
    assert is_signed_in(replay(app, value))
    assert not is_signed_in(replay(app, f"{payload}.{signature[::-1]}"))
    assert not is_signed_in(replay(app, payload))
    assert not is_signed_in(replay(app, "\x00garbage"))


def test_eight_idle_hours_end_it(clock: Clock, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.owner)
    clock.forward(hours=8)
    assert is_signed_in(client)
    clock.forward(hours=8, seconds=1)
    assert not is_signed_in(client)


def test_seven_days_end_it_however_busy(clock: Clock, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.owner)
    for _ in range(7 * 4):
        assert is_signed_in(client)
        clock.forward(hours=6)
    assert is_signed_in(client)
    clock.forward(seconds=1)
    assert not is_signed_in(client)


@both_engines
def test_last_seen_is_written_at_most_every_five_minutes(
    app: Flask, clock: Clock, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.owner)
    start = clock.moment
    for _ in range(5):
        clock.forward(minutes=1)
        with counted(app) as statements:
            assert is_signed_in(client)
        assert not any("UPDATE" in statement for statement in statements.statements)
    assert last_seen(app) == start
    clock.forward(seconds=1)
    assert is_signed_in(client)
    assert last_seen(app) == clock.moment


def test_who_asks_is_one_statement(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.planner)
    with counted(app) as statements:
        client.get("/nowhere")
    assert len(statements) == len([s for s in statements.statements if "session" in s]) == 1


def test_new_roles_count_from_the_next_sign_in(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.planner)
    change(
        app,
        update(Membership)
        .where(Membership.user_id == cast.planner.user_id)
        .values(roles="administration planning"),
    )
    assert "Administration" not in _roles_shown(client)
    assert "Administration" in _roles_shown(signed_in(cast.planner))


def _roles_shown(client: FlaskClient) -> str:
    return client.get("/profile").text.partition('<ul class="roles"')[2].partition("</ul>")[0]


def test_roles_taken_away_count_until_the_next_sign_in(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.owner)
    mine = Membership.user_id == cast.owner.user_id
    change(app, update(Membership).where(mine).values(roles="planning"))
    assert "Administration" in _roles_shown(client)
    assert "Administration" not in _roles_shown(signed_in(cast.owner))


@both_engines
def test_a_disabled_person_is_out_at_once(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.owner)
    change(app, update(User).where(User.id == cast.owner.user_id).values(active=False))
    assert not is_signed_in(client)
