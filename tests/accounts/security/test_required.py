"""Staff in production, and administrators where the company says so, need a second factor."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Company, Membership, User
from portal.core.transaction import transaction
from portal.extensions import db
from tests.accounts.security.test_set_up import confirm, set_up, shown_app
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.second_factor import first_step, give_app, second_step

HUB = "/profile/security"
SignIn = Callable[[Person], FlaskClient]

pytestmark = pytest.mark.usefixtures("unprotected", "clock")


@pytest.fixture
def strict_company(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values(second_factor_required=True))


@both_engines
@pytest.mark.usefixtures("strict_company")
def test_nothing_else_opens_before_it_is_set_up(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    answer = first_step(client, cast.owner, next="/wallet?kind=card")
    assert answer.headers["Location"] == HUB
    assert "then everything else opens" in client.get(HUB).text
    for path in ("/", "/wallet", "/redeem", "/profile", "/codes"):
        assert client.get(path).headers["Location"] == HUB, path
    for path in ("/wallet/book", "/redeem/cart", "/profile"):
        assert client.post(path, data={"code": "x"}).headers["Location"] == HUB, path
    for path in ("/profile/security/password", "/profile/security/authenticator", "/confirm"):
        assert client.get(path).status_code == 200, path


@pytest.mark.usefixtures("strict_company")
def test_then_one_goes_on_where_one_was_going(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    first_step(client, cast.owner, next="/wallet?kind=card")
    shown, setup = shown_app(client)
    answer = confirm(client, shown.code(), setup)
    assert 'href="/wallet?kind=card"' in answer.text  # beside the recovery codes
    assert client.get("/wallet?kind=card").status_code == 200
    clock.forward(seconds=30)
    other = app.test_client()
    first_step(other, cast.owner)
    assert second_step(other, shown.code()).headers["Location"] == "/"
    assert other.get("/wallet").status_code == 200


@pytest.mark.usefixtures("strict_company")
def test_one_may_sign_out_instead(client: FlaskClient, cast: Cast) -> None:
    first_step(client, cast.owner)
    assert client.post("/sign-out").headers["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("strict_company")
def test_only_administrators_of_that_company(cast: Cast, signed_in: SignIn) -> None:
    for person in (cast.colleague, cast.planner, cast.stranger):
        assert signed_in(person).get("/").status_code == 200


@pytest.mark.usefixtures("strict_company")
def test_the_last_factor_stays(app: Flask, client: FlaskClient, cast: Cast) -> None:
    first_step(client, cast.owner)
    set_up(client)
    client.post("/profile/security/authenticator/remove")
    hub = client.get(HUB).text
    assert "Set up another one before removing this." in hub
    assert "You have 10 recovery codes left." in hub
    again = app.test_client()
    assert first_step(again, cast.owner).headers["Location"] == "/sign-in/second-step"


@both_engines
def test_sessions_that_are_open_follow_at_once(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    with app.app_context(), transaction():
        also = update(Membership).where(Membership.user_id == cast.colleague.user_id)
        db.session.execute(also.values(roles="administration installation"))
    owner, other, planner = map(signed_in, (cast.owner, cast.colleague, cast.planner))
    with app.app_context():
        give_app(cast.owner)
    owner.post("/company/second-factor", data={"required": "yes"})
    assert owner.get("/company/edit").status_code == planner.get("/").status_code == 200
    for path in ("/company/bank/edit", "/company/team", "/wallet"):
        assert other.get(path).headers["Location"] == HUB, path
    owner.post("/company/second-factor", data={"required": "no"})
    assert other.get("/company/team").status_code == 200


def test_who_administers_no_more_signs_in_again_without_one(
    app: Flask, cast: Cast, signed_in: SignIn, clock: Clock
) -> None:
    with app.app_context(), transaction():
        also = update(Membership).where(Membership.user_id == cast.colleague.user_id)
        db.session.execute(also.values(roles="administration installation"))
    owner, other = map(signed_in, (cast.owner, cast.colleague))
    with app.app_context():
        give_app(cast.owner)
        uuid = db.session.execute(select(User.uuid).where(User.id == cast.colleague.user_id))
        member = f"/company/team/{uuid.scalar_one()}"
    owner.post("/company/second-factor", data={"required": "yes"})
    clock.forward(seconds=1)
    owner.post(member, data={"roles": ["installation"]})
    # with the roles of its sign-in, nothing opens in the session yet
    assert other.get("/company/team").headers["Location"] == HUB
    assert 'href="/sign-in/again' in other.get(HUB).text
    assert other.get("/sign-in/again").status_code == 200
    clock.forward(seconds=1)
    assert other.post("/sign-in/again", data={"password": PASSWORD}).headers["Location"] == "/"
    assert other.get("/wallet").status_code == 200
    assert other.get("/company/team").status_code == 403


def test_who_says_so_without_one_is_the_first(cast: Cast, signed_in: SignIn) -> None:
    owner = signed_in(cast.owner)
    owner.post("/company/second-factor", data={"required": "yes"})
    assert owner.get("/company").headers["Location"] == HUB
    set_up(owner)
    assert owner.get("/company").status_code == 200


def test_staff_need_one_in_production_only(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    assert first_step(client, cast.support).headers["Location"] == "/"
    assert client.get("/support").status_code == 200
    app.config["PORTAL"] = replace(app.config["PORTAL"], env="production")
    client = app.test_client()
    assert first_step(client, cast.support).headers["Location"] == HUB
    assert client.get("/support").headers["Location"] == HUB
    set_up(client)
    assert client.get("/support").status_code == 200
    assert first_step(app.test_client(), cast.owner).headers["Location"] == "/"
