"""What changes between the check of a proof and the sign-in: the newest state decides."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts import passwords, signing_in
from portal.accounts.models import GuessCounter, Session, User
from portal.accounts.passwords import hash_password
from portal.accounts.security import new_passwords, second_step
from portal.accounts.security.account import Account
from portal.accounts.security.admission import Arrival
from portal.accounts.security.second_step import OF_ACCOUNT, WrongCode, prove_code
from portal.accounts.signing_in import WrongCredentials
from portal.core import crypto
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.extensions import db
from portal.mail.models import OutgoingMail
from tests.accounts.security.test_at_once import THREADS, owner, together
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.second_factor import first_step, give_app
from tests.support.second_factor import second_step as enter_code

NEW = "violet hamster on skis"
BY = Arrival("192.0.2.7", "test", "browser")

pytestmark = pytest.mark.usefixtures("unprotected")


def afterwards(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    """Done once, right after the next check of a password."""
    check, left = passwords.password_fits, [deed]

    def checked(password_hash: str | None, password: str) -> bool:
        fits = check(password_hash, password)
        if left:
            left.pop()()
        return fits

    monkeypatch.setattr(passwords, "password_fits", checked)


def change(person: Person, **values: Any) -> Callable[[], None]:
    def deed() -> None:
        with transaction():
            db.session.execute(update(User).where(User.id == person.user_id).values(**values))

    return deed


def sessions_of(person: Person) -> int:
    mine = select(func.count()).where(Session.user_id == person.user_id)
    return db.session.execute(mine).scalar_one()


@both_engines
@pytest.mark.parametrize("values", [{"password_hash": "another"}, {"active": False}])
def test_a_password_that_is_old_by_now_lets_nobody_in(
    in_app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]
) -> None:
    afterwards(monkeypatch, change(cast.owner, **values))
    with pytest.raises(WrongCredentials):
        signing_in.sign_in(cast.owner.email, PASSWORD, BY)
    assert sessions_of(cast.owner) == 0


def test_a_factor_set_up_meanwhile_is_asked_for(
    in_app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    afterwards(monkeypatch, lambda: give_app(cast.owner) and None)
    outcome = signing_in.sign_in(cast.owner.email, PASSWORD, BY)
    assert isinstance(outcome, signing_in.HalfWay)
    assert sessions_of(cast.owner) == 0


def test_a_second_step_ends_with_its_password(
    app: Flask, cast: Cast, client: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        mine = give_app(cast.owner)
    first_step(client, cast.owner)
    accepted, new = second_step._accepted, change(cast.owner, password_hash="another")

    def accept(account: Account, code: str, address: str) -> bool:
        right = accepted(account, code, address)
        new()
        return right

    monkeypatch.setattr(second_step, "_accepted", accept)
    assert enter_code(client, mine.code()).headers["Location"] == "/sign-in"
    assert client.get("/profile").status_code == 303


@both_engines
def test_of_two_changes_of_a_password_one_counts(
    in_app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = hash_password("the owner's own choice")
    afterwards(monkeypatch, change(cast.owner, password_hash=first))
    with pytest.raises(WrongCredentials):
        new_passwords.change_password(owner(cast), PASSWORD, NEW, 0, "192.0.2.7")
    kept = db.session.execute(select(User.password_hash).where(User.id == cast.owner.user_id))
    assert kept.scalar_one() == first


def test_signing_in_again_with_a_password_that_is_old_by_now(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient], clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client = signed_in(cast.owner)
    afterwards(monkeypatch, change(cast.owner, password_hash="another"))
    answer = client.post("/sign-in/again", data={"password": PASSWORD, "next": "/"})
    assert answer.status_code == 422
    assert "your password has changed" in answer.text


def told_of_locks() -> list[dict[str, Any]]:
    """What the mails about locks say."""
    of_locks = select(OutgoingMail.payload).where(OutgoingMail.template == "sign_in_locked")
    return [json.loads(crypto.decrypt(row)) for row in db.session.execute(of_locks).scalars()]


@both_engines
def test_guesses_of_codes_from_many_addresses_end(in_app: Flask, cast: Cast, clock: Clock) -> None:
    mine = give_app(cast.owner)
    for number in range(OF_ACCOUNT.most):
        with pytest.raises(WrongCode):
            prove_code(owner(cast), "000000", f"192.0.{number}.1")
    with pytest.raises(DomainError) as locked:
        prove_code(owner(cast), mine.code(), "198.51.100.1")
    assert type(locked.value).__name__ == "LockedOut"
    assert [told["everywhere"] for told in told_of_locks()] == [True]
    clock.forward(days=1, seconds=1)
    assert prove_code(owner(cast), mine.code(), "198.51.100.1") == "otp"


@both_engines
def test_a_right_code_does_not_end_the_count_of_the_day(
    in_app: Flask, cast: Cast, clock: Clock
) -> None:
    mine = give_app(cast.owner)
    with pytest.raises(WrongCode):
        prove_code(owner(cast), "000000", "192.0.2.1")
    prove_code(owner(cast), mine.code(), "192.0.2.1")
    kinds = db.session.execute(select(GuessCounter.kind, GuessCounter.wrong)).all()
    assert [tuple(row) for row in kinds] == [(OF_ACCOUNT.kind, 1)]


@both_engines
def test_a_burst_of_codes_is_counted(app: Flask, cast: Cast) -> None:
    """From one address: five are heard, however many come at the same moment."""
    with app.app_context():
        give_app(cast.owner)
    outcome = together(app, lambda _: prove_code(owner(cast), "000000", "192.0.2.1"))
    assert outcome == {"WrongCode": 5, "LockedOut": THREADS - 5}
