"""One person, several companies: the switch, what stays with which, and roles that wait."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Session
from portal.accounts.security import totp
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.redemption.models import Cart
from tests.accounts.team.people import Team, sign_in
from tests.support.browsing import fields
from tests.support.cast import PASSWORD
from tests.support.clock import Clock
from tests.support.second_factor import App
from tests.support.statements import counted
from tests.support.world import HYBRID


@pytest.fixture
def both(team: Team) -> Team:
    """The German administrator also redeems for the Swedish company."""
    team.also_belongs(team.cast.stranger, team.cast.company_id, "installation")
    return team


def switch(client: FlaskClient, company: object, target: str = "/") -> str:
    answer = client.post("/company/switch", data={"company": company, "next": target})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_switch_is_shown_to_who_has_a_choice(both: Team, signed_in) -> None:
    assert "Switch company" in signed_in(both.cast.stranger).get("/").text
    for person in (both.cast.owner, both.cast.support):
        assert "Switch company" not in signed_in(person).get("/").text
    assert "Switch company" not in both.app.test_client().get("/").text


def test_on_the_answer_to_a_form_the_switch_leads_to_its_page(both: Team, signed_in) -> None:
    client = signed_in(both.cast.stranger)
    refused = client.post("/wallet/book/photo", headers={"Referer": "http://localhost/wallet/book"})
    assert fields(refused.text, "/company/switch")["next"] == "/wallet/book"


def test_the_other_company_comes_with_its_roles(both: Team, signed_in) -> None:
    client = signed_in(both.cast.stranger)
    assert client.get("/company/team").status_code == 200
    assert switch(client, both.cast.company_id, "/profile") == "/profile"
    shown = client.get("/profile").text
    assert "You act for Solkraft AB now." in shown
    assert "Installation" in shown
    assert client.get("/company/team").status_code == 403
    switch(client, both.cast.stranger.company_id)
    assert client.get("/company/team").status_code == 200


@pytest.mark.parametrize("company", ["", "0", "99999", "x", str(10**40)])
def test_nobody_acts_for_a_company_of_others(both: Team, owner: FlaskClient, company: str) -> None:
    assert owner.post("/company/switch", data={"company": company}).status_code == 422
    foreign = both.cast.stranger.company_id
    assert owner.post("/company/switch", data={"company": foreign}).status_code == 422
    assert "Solkraft AB" in owner.get("/").text


def test_a_page_of_one_object_is_left(both: Team, signed_in) -> None:
    client = signed_in(both.cast.stranger)
    own = both.cast.company_id
    assert switch(client, own, "/wallet?kind=card") == "/wallet?kind=card"
    assert switch(client, own, f"/redeem/device/{HYBRID}") == "/"
    assert switch(client, own, "https://elsewhere.example") == "/"
    assert switch(client, own, "/nowhere") == "/"


def test_the_last_company_is_remembered(both: Team, signed_in, clock: Clock) -> None:
    client = signed_in(both.cast.stranger)
    switch(client, both.cast.company_id)
    client.post("/sign-out")
    clock.forward(hours=1)
    assert "Solkraft AB" in signed_in(both.cast.stranger).get("/").text


def test_but_not_when_one_has_left_it(both: Team, signed_in) -> None:
    client = signed_in(both.cast.stranger)
    switch(client, both.cast.company_id)
    owner = signed_in(both.cast.owner)
    owner.post(f"{both.url(both.cast.stranger)}/remove")
    shown = signed_in(both.cast.stranger).get("/").text
    assert "Fremd GmbH" in shown
    assert "Solkraft AB" not in shown


def test_carts_stay_with_the_company_they_were_filled_for(both: Team, signed_in) -> None:
    with both.app.app_context():
        register.add_devices([Device(HYBRID, "plenticore-g3-s-4-0")])
    client = signed_in(both.cast.stranger)
    switch(client, both.cast.company_id)
    client.post(f"/redeem/device/{HYBRID}", data={"extensions": ["battery"]})
    assert HYBRID in client.get("/redeem/cart").text
    switch(client, both.cast.stranger.company_id)
    assert HYBRID not in client.get("/redeem/cart").text
    switch(client, both.cast.company_id)
    assert HYBRID in client.get("/redeem/cart").text
    assert both.one(select(Cart.company_id).where(Cart.state == "open").limit(1)) is not None


def test_who_asked_one_company_is_not_invited_into_another(both: Team, signed_in) -> None:
    client = signed_in(both.cast.stranger)
    here, there = both.cast.stranger.company_id, both.cast.company_id
    asked = "/company/team/add?email=bo@asks.example&company="
    # a company that is none of theirs is not named
    for mine in (here, 10**12):
        assert 'value="bo@asks.example"' in client.get(f"{asked}{mine}").text
    shown = client.get(f"{asked}{there}").text
    assert "Somebody asks for an invitation to Solkraft AB" in shown
    assert 'action="/company/team/add"' not in shown
    hidden, back = '<input type="hidden" name=', f"{asked}{there}".replace("&", "&amp;")
    assert f'{hidden}"company" value="{there}">{hidden}"next" value="{back}">' in shown
    assert switch(client, there, f"{asked}{there}") == f"{asked}{there}"


def test_the_switch_costs_no_statement(both: Team, signed_in) -> None:
    one, two = signed_in(both.cast.owner), signed_in(both.cast.stranger)
    for client in (one, two):
        client.get("/")
    with counted(both.app) as with_one:
        one.get("/")
    with counted(both.app) as with_two:
        two.get("/")
    assert len(with_one.statements) == len(with_two.statements)


def test_somebody_added_while_signed_in_is_told(team: Team, signed_in, clock: Clock) -> None:
    stranger = team.cast.stranger
    client, other_browser = signed_in(stranger), signed_in(stranger)
    link = team.invite(stranger.email, ("planning",))
    clock.forward(minutes=1)
    client.post(link)
    for browser in (client, other_browser):
        assert "New roles are waiting for you" in browser.get("/").text
        assert "Switch company" not in browser.get("/").text


def test_one_step_leads_back_to_the_page_with_the_new_roles(
    clock: Clock, team: Team, owner: FlaskClient, signed_in
) -> None:
    planner = team.cast.planner
    client = signed_in(planner)
    sid = team.one(select(Session.uuid).where(Session.user_id == planner.user_id))
    with client.session_transaction() as kept:
        old = kept["_user_id"]
    clock.forward(minutes=1)
    owner.post(team.url(planner), data={"roles": ["planning", "purchase"]})
    assert 'href="/sign-in/again?next=/profile"' in client.get("/profile").text
    shown = client.get("/sign-in/again?next=/wallet").text
    assert "New roles are waiting" not in shown
    assert planner.email in shown
    clock.forward(minutes=1)
    answer = client.post("/sign-in/again", data={"password": PASSWORD, "next": "/wallet"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wallet")
    assert "New roles are waiting" not in client.get("/wallet").text
    assert team.one(select(Session.uuid).where(Session.user_id == planner.user_id)) == sid
    with client.session_transaction() as kept:
        assert kept["_user_id"] != old
    thief = team.app.test_client()
    with thief.session_transaction() as stolen:
        stolen["_user_id"] = old
    assert thief.get("/profile").status_code == 303


def test_signing_in_again_keeps_the_company(both: Team, signed_in) -> None:
    client = signed_in(both.cast.stranger)
    switch(client, both.cast.company_id)
    client.post("/sign-in/again", data={"password": PASSWORD})
    assert "Solkraft AB" in client.get("/").text


@pytest.mark.parametrize("password", ["", "wrong", "x" * 2000])
def test_a_wrong_password_changes_nothing(
    clock: Clock, team: Team, owner: FlaskClient, signed_in, password: str
) -> None:
    planner = team.cast.planner
    client = signed_in(planner)
    clock.forward(minutes=1)
    owner.post(team.url(planner), data={"roles": ["purchase"]})
    answer = client.post("/sign-in/again", data={"password": password, "next": "/wallet"})
    assert answer.status_code == 422
    assert "New roles are waiting" in client.get("/").text


def test_guesses_at_it_are_counted_like_those_at_sign_in(
    team: Team, client: FlaskClient, signed_in
) -> None:
    guessing = signed_in(team.cast.planner)
    for _ in range(10):
        assert guessing.post("/sign-in/again", data={"password": "wrong"}).status_code == 422
    assert guessing.post("/sign-in/again", data={"password": PASSWORD}).status_code == 429
    wanted = {"email": team.cast.planner.email, "password": PASSWORD}
    assert client.post("/sign-in", data=wanted).status_code == 429


def test_a_session_ended_meanwhile_is_not_renewed(team: Team, owner, signed_in) -> None:
    client = signed_in(team.cast.planner)
    owner.post(f"{team.url(team.cast.planner)}/sign-out")
    answer = client.post("/sign-in/again", data={"password": PASSWORD})
    assert "Sign in" in answer.text
    assert team.open_sessions(team.cast.planner) == 0


def test_who_has_no_waiting_roles_is_not_told(team: Team, signed_in) -> None:
    for person in (team.cast.planner, team.cast.support):
        assert "New roles" not in signed_in(person).get("/").text
    visitor = team.app.test_client()
    assert "New roles" not in visitor.get("/").text
    assert visitor.get("/sign-in/again").status_code == 303


def test_the_target_is_a_page_of_this_portal(team: Team, owner: FlaskClient) -> None:
    for target in ("https://elsewhere.example", "//elsewhere.example", "\\\\elsewhere"):
        answer = owner.post("/sign-in/again", data={"password": PASSWORD, "next": target})
        assert answer.headers["Location"] == "/"
        sign_in(owner, team.cast.owner.email)


def test_a_second_factor_is_asked_for_as_at_every_sign_in(team: Team, signed_in) -> None:
    planner, app = team.cast.planner, App("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = signed_in(planner)
    with team.app.app_context(), transaction():
        totp.keep(planner.user_id, app.secret, step=0)
    assert 'name="one_time_code"' in client.get("/sign-in/again").text
    entered = {"password": PASSWORD, "next": "/profile"}
    for code in ("", "000000", "x" * 50):
        answer = client.post("/sign-in/again", data={**entered, "one_time_code": code})
        assert answer.status_code == 422, code
    answer = client.post("/sign-in/again", data={**entered, "one_time_code": app.code()})
    assert answer.status_code == 303
    amr = team.one(select(Session.amr).where(Session.user_id == planner.user_id))
    assert amr.split() == ["pwd", "otp", "mfa"]
