"""What a company's log says of its members' own accounts: that it happened, and nothing more."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts import people
from portal.accounts.models import Membership
from portal.accounts.security import notices, setting_up, totp
from portal.accounts.security.account import Account, account_of
from portal.accounts.security.notices import OF_SECOND_FACTORS, Change
from portal.audit.models import AuditEntry
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.engines import both_engines
from tests.support.second_factor import App
from tests.support.wallet import audited


def log(client: FlaskClient) -> str:
    page = client.get("/company/log").text
    start = page.find("<tbody>")
    return page[start:] if start >= 0 else ""


def account(person: Person) -> Account:
    found = account_of(person.user_id)
    assert found
    return found


def companies(action: str) -> list[int | None]:
    return [entry.company_id for entry in audited(action)]


def also_works_for(person: Person, company_id: int) -> None:
    with transaction():
        people.add_membership(person.user_id, company_id, ("planning",))


def test_a_sign_in_is_seen_by_its_company_only(app: Flask, cast: Cast, signed_in: Any) -> None:
    owner, stranger = signed_in(cast.owner), signed_in(cast.stranger)
    signed_in(cast.colleague)
    assert "Colleague" in log(owner)
    assert log(owner).count("Signed in") == 2
    assert "Colleague" not in log(stranger)
    assert "Owner" not in log(stranger)
    assert "Colleague" not in stranger.get("/company/log.csv").text
    with app.app_context():
        assert companies("session.opened") == [
            cast.company_id,
            cast.stranger.company_id,
            cast.company_id,
        ]


def test_who_belongs_to_no_company_leaves_none(app: Flask, cast: Cast, signed_in: Any) -> None:
    signed_in(cast.support)
    with app.app_context():
        assert companies("session.opened") == [None]


def test_no_address_method_or_name_of_a_device(app: Flask, cast: Cast, signed_in: Any) -> None:
    owner = signed_in(cast.owner)
    with app.app_context(), transaction():
        notices.tell(account(cast.colleague), Change.PASSKEY_ADDED, "Anna's phone")
    page, export = log(owner), owner.get("/company/log.csv").text
    lines = [line for line in export.splitlines()[1:] if "Audit log exported" not in line]
    for text in (page, "".join(lines)):
        assert "Passkey added" in text
        assert "Signed in" in text
        for word in ("Anna", "127.0", "pwd"):
            assert word not in text
    with app.app_context():
        assert audited("security.passkey-added")[0].facts == {"detail": "Anna's phone"}


def test_whoever_acts_for_the_other_company_leaves_nothing_here(
    app: Flask, cast: Cast, signed_in: Any
) -> None:
    with app.app_context():
        also_works_for(cast.stranger, cast.company_id)
    stranger, owner = signed_in(cast.stranger), signed_in(cast.owner)
    assert "Stranger" not in log(owner)
    foreign = {"company": cast.stranger.company_id}
    stranger.post("/company/switch", data=foreign)
    assert "Switched" not in log(stranger), "it was this company all the time"
    stranger.post("/company/switch", data={"company": cast.company_id})
    assert "Switched to this company" in log(owner)
    assert "Stranger" in log(owner)
    again = {"password": PASSWORD, "next": "/"}
    assert stranger.post("/sign-in/again", data=again).status_code == 303
    assert "Signed in again with new roles" in log(owner)
    with app.app_context():
        assert companies("session.switched") == [cast.company_id]
        assert companies("session.renewed") == [cast.company_id]


@both_engines
@pytest.mark.parametrize("change", sorted(OF_SECOND_FACTORS))
def test_second_factors_concern_each_company(in_app: Flask, cast: Cast, change: Change) -> None:
    also_works_for(cast.colleague, cast.stranger.company_id or 0)
    with transaction():
        notices.tell(account(cast.colleague), change)
    own = [cast.company_id, cast.stranger.company_id]
    assert companies(f"security.{change}") == own
    with transaction():
        former = Membership.company_id == cast.stranger.company_id
        mine = update(Membership).where(former, Membership.user_id == cast.colleague.user_id)
        db.session.execute(mine.values(active=False))
        notices.tell(account(cast.colleague), change)
        notices.tell(account(cast.support), change)
    assert companies(f"security.{change}") == [*own, cast.company_id, None]


@both_engines
@pytest.mark.parametrize("change", sorted(set(Change) - OF_SECOND_FACTORS))
def test_the_rest_is_the_persons_own_affair(in_app: Flask, cast: Cast, change: Change) -> None:
    with transaction():
        notices.tell(account(cast.colleague), change)
    assert companies(f"security.{change}") == [None]


def test_a_second_factor_in_the_words_of_the_log(app: Flask, cast: Cast, signed_in: Any) -> None:
    owner, stranger = signed_in(cast.owner), signed_in(cast.stranger)
    with app.app_context():
        one = App(totp.new_secret())
        setting_up.set_up_app(account(cast.colleague), one.secret, one.code())
        setting_up.remove_app(account(cast.colleague))
    assert "An authenticator app was set up" in log(owner)
    assert "The authenticator app was removed" in log(owner)
    assert "authenticator" not in log(stranger)


def test_wrong_guesses_are_not_told(app: Flask, cast: Cast, signed_in: Any) -> None:
    owner = signed_in(cast.owner)
    wrong = {"email": cast.colleague.email, "password": str(uuid4())}
    assert app.test_client().post("/sign-in", data=wrong).status_code == 422
    assert "Sign-in refused" not in log(owner)
    with app.app_context():
        found = select(AuditEntry.company_id).where(AuditEntry.action == "session.refused")
        assert set(db.session.execute(found).scalars()) == {None}
