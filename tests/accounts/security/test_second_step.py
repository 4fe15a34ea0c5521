"""After the right password the second factor is asked, and nothing is open before."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Session, User
from portal.accounts.passwords import hash_password
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.second_factor import (
    App,
    first_step,
    give_app,
    give_recovery_codes,
    second_step,
)

SECOND = "/sign-in/second-step"
Mails = Callable[[Person], list[str]]

pytestmark = pytest.mark.usefixtures("unprotected")


@pytest.fixture
def owners_app(app: Flask, cast: Cast, clock: Clock) -> App:
    with app.app_context():
        return give_app(cast.owner)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


@both_engines
def test_a_code_of_the_app_lets_in(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App
) -> None:
    answer = first_step(client, cast.owner, next="/wallet?kind=card")
    assert answer.headers["Location"] == SECOND
    assert not is_signed_in(client)
    assert client.get(SECOND).status_code == 200
    answer = second_step(client, owners_app.code())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wallet?kind=card")
    assert is_signed_in(client)
    with app.app_context():
        assert db.session.execute(select(Session.amr)).scalars().all() == ["pwd otp mfa"]


def test_who_has_no_factor_is_asked_for_none(client: FlaskClient, cast: Cast, clock: Clock) -> None:
    assert first_step(client, cast.owner).headers["Location"] == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_the_clock_of_a_phone_may_be_half_a_minute_off(
    client: FlaskClient, cast: Cast, owners_app: App, steps: int, status: int
) -> None:
    first_step(client, cast.owner)
    assert second_step(client, owners_app.code(steps)).status_code == status


def test_a_code_serves_once(app: Flask, client: FlaskClient, cast: Cast, owners_app: App) -> None:
    first_step(client, cast.owner)
    code = owners_app.code()
    assert second_step(client, code).status_code == 303
    thief = app.test_client()
    first_step(thief, cast.owner)
    answer = second_step(thief, code)
    assert answer.status_code == 422
    assert "used already" in answer.text
    assert second_step(thief, owners_app.code(-1)).status_code == 422


@pytest.mark.parametrize("code", ["", "000000", "12345", "x" * 50, "１２３４５６", "\0", "'; --"])
@both_engines
def test_wrong_codes_get_a_clear_answer(
    client: FlaskClient, cast: Cast, owners_app: App, code: str
) -> None:
    first_step(client, cast.owner)
    answer = second_step(client, code)
    assert answer.status_code == 422
    assert "One entry needs your attention" in answer.text
    assert not is_signed_in(client)


@both_engines
def test_a_recovery_code_lets_in_once_however_it_is_typed(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App, mails: Mails
) -> None:
    with app.app_context():
        code, other, *_ = give_recovery_codes(cast.owner)
    first_step(client, cast.owner)
    assert second_step(client, code.lower().replace("-", " ")).status_code == 303
    assert "security_changed" in mails(cast.owner)
    assert "You have 9 recovery codes left." in client.get("/profile/security").text
    again = app.test_client()
    first_step(again, cast.owner)
    assert second_step(again, code).status_code == 422
    assert second_step(again, other).status_code == 303


def test_recovery_codes_of_another_person_do_not_fit(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App
) -> None:
    with app.app_context():
        give_app(cast.colleague)
        code, *_ = give_recovery_codes(cast.colleague)
    first_step(client, cast.owner)
    assert second_step(client, code).status_code == 422


def test_guesses_lock_one_address_and_the_owner_is_told(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App, clock: Clock, mails: Mails
) -> None:
    first_step(client, cast.owner)
    for _ in range(5):
        assert second_step(client, "000000").status_code == 422
    locked = second_step(client, owners_app.code())
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) == 15 * 60
    elsewhere = app.test_client()
    place = {"REMOTE_ADDR": "192.0.2.9"}
    first_step(elsewhere, cast.owner)
    answer = elsewhere.post(
        SECOND, data={"one_time_code": owners_app.code()}, environ_overrides=place
    )
    assert answer.status_code == 303
    assert mails(cast.owner).count("sign_in_locked") == 1
    clock.forward(minutes=9)
    first_step(client, cast.owner)  # a new first step does not shorten the lock
    assert second_step(client, owners_app.code()).status_code == 429


def test_it_is_bound_to_the_browser_and_to_ten_minutes(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App, clock: Clock
) -> None:
    first_step(client, cast.owner)
    other = app.test_client()
    assert second_step(other, owners_app.code()).headers["Location"] == "/sign-in"
    clock.forward(minutes=10, seconds=1)
    answer = second_step(client, owners_app.code())
    assert answer.headers["Location"] == "/sign-in"
    assert "has run out" in client.get("/sign-in").text
    assert not is_signed_in(client)


def test_a_new_password_or_a_disabled_account_ends_it(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App
) -> None:
    for values in {"password_hash": "other"}, {"active": False}:
        first_step(client, cast.owner)
        with app.app_context():
            hashed = hash_password("correct horse battery")
            mine = update(User).where(User.id == cast.owner.user_id)
            with transaction():
                db.session.execute(mine.values(**values))
        assert second_step(client, owners_app.code()).headers["Location"] == "/sign-in"
        with app.app_context(), transaction():
            db.session.execute(mine.values(password_hash=hashed, active=True))


def test_what_was_typed_before_is_there_afterwards(
    app: Flask, client: FlaskClient, cast: Cast, owners_app: App
) -> None:
    page = client.post("/profile", data={"name": "Typed Before", "locale": "en"})
    kept = page.text.partition('name="kept" value="')[2].partition('"')[0]
    first_step(client, cast.owner, kept=kept, next="/profile")
    answer = second_step(client, owners_app.code())
    assert "Typed Before" in client.get(answer.headers["Location"]).text


def test_there_is_no_second_step_without_the_first(client: FlaskClient, cast: Cast) -> None:
    assert client.get(SECOND).headers["Location"] == "/sign-in"
    assert second_step(client, "123456").headers["Location"] == "/sign-in"
    assert client.post(f"{SECOND}/passkey/options").headers["Location"] == "/sign-in"
    assert client.post(f"{SECOND}/passkey").headers["Location"] == "/sign-in"


def test_a_forged_step_is_none(client: FlaskClient, cast: Cast, owners_app: App) -> None:
    """Even one signed by us, if it does not know the password."""
    with client.session_transaction() as session:
        session["second_step"] = {
            "user": cast.owner.user_id,
            "password": "t1:0",
            "until": 2**40,
            "next": "/",
        }
    assert second_step(client, owners_app.code()).headers["Location"] == "/sign-in"
