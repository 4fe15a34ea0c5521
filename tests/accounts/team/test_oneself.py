"""A plant operator in a company's team: acts for the company, or as oneself, never as both."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Session
from tests.accounts.team.people import Team
from tests.sso.relying import connect
from tests.support.browsing import fields
from tests.support.cast import PASSWORD, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.extensions import make_operator
from tests.support.owned_devices import KOSTAL_SERIAL, SOLAX, SOLAX_SERIAL, add_device, give
from tests.support.statements import counted
from tests.support.world import HYBRID

SignIn = Callable[[Person], FlaskClient]
PRIVATE, OF_COMPANY = KOSTAL_SERIAL, SOLAX_SERIAL
YOURSELF = '<button name="company" value="oneself"'
STAYS = "Your own devices stay yours"
OF_ANOTHER = "This belongs to another of your companies"
SWITCH = "It may open when you act for somebody else"


@pytest.fixture
def operator(team: Team) -> Person:
    """With a device of their own, beside the one of the company."""
    with team.app.app_context():
        person = make_operator(locale="en")
        give(add_device(PRIVATE), person)
        give(add_device(OF_COMPANY, SOLAX), team.cast.owner)
    return person


@pytest.fixture
def member(team: Team, operator: Person) -> Person:
    """Who may do nothing with devices of the company."""
    team.also_belongs(operator, team.cast.company_id, "planning")
    return operator


def switch(client: FlaskClient, company: object, target: str = "/") -> str:
    answer = client.post("/company/switch", data={"company": company, "next": target})
    assert answer.status_code == 303
    return str(answer.location)


@both_engines
def test_an_invitation_takes_no_device_away(
    team: Team, operator: Person, signed_in: SignIn, clock: Clock
) -> None:
    client = signed_in(operator)
    assert YOURSELF not in client.get("/").text
    link = team.invite(operator.email, ("installation",))
    assert STAYS in client.get(link).text
    clock.forward(minutes=1)
    again = client.post(link).location
    entry = fields(client.get(again).text, "/sign-in/again") | {"password": PASSWORD}
    client.post("/sign-in/again", data=entry)
    shown = client.get("/devices").text
    assert OF_COMPANY in shown
    assert PRIVATE not in shown
    assert YOURSELF in shown
    assert switch(client, "oneself", "/devices") == "/devices"
    shown = client.get("/devices").text
    assert "You act for yourself now." in shown
    assert PRIVATE in shown
    assert OF_COMPANY not in shown
    assert client.get(f"/devices/{PRIVATE}").status_code == 200
    assert switch(client, team.cast.company_id, "/devices") == "/devices"
    assert OF_COMPANY in client.get("/devices").text


def test_only_plant_operators_are_told_of_their_devices(team: Team, signed_in: SignIn) -> None:
    link = team.invite(team.cast.stranger.email)
    assert STAYS not in signed_in(team.cast.stranger).get(link).text
    assert STAYS not in team.app.test_client().get(link).text


def test_each_side_has_its_own_roles(team: Team, member: Person, signed_in: SignIn) -> None:
    client = signed_in(member)
    refused = client.get("/devices")
    assert (refused.status_code, SWITCH in refused.text) == (403, True)
    assert client.get(f"/devices/{OF_COMPANY}").status_code == 403
    assert client.get("/company").status_code == 200
    assert switch(client, "oneself", "/company") == "/"
    refused = client.get("/company")
    assert (refused.status_code, SWITCH in refused.text) == (403, True)
    assert client.get("/devices").status_code == 200
    missing = client.get(f"/devices/{OF_COMPANY}")
    assert (missing.status_code, OF_ANOTHER in missing.text) == (404, True)


def test_who_has_one_part_alone_sees_no_choice(
    team: Team, operator: Person, signed_in: SignIn
) -> None:
    team.also_belongs(team.cast.stranger, team.cast.company_id, "installation")
    for person in (operator, team.cast.owner, team.cast.stranger, team.cast.support):
        assert YOURSELF not in signed_in(person).get("/").text
    for person in (team.cast.owner, team.cast.stranger):
        answer = signed_in(person).post("/company/switch", data={"company": "oneself"})
        assert answer.status_code == 422
    assert SWITCH not in signed_in(operator).get("/company").text


@pytest.mark.parametrize("company", ["", "0", "x", "-1"])
def test_nobody_becomes_oneself_by_mistake(
    team: Team, member: Person, signed_in: SignIn, company: str
) -> None:
    client = signed_in(member)
    assert client.post("/company/switch", data={"company": company}).status_code == 422
    assert client.get("/company").status_code == 200


@both_engines
def test_the_choice_is_remembered(
    team: Team, operator: Person, signed_in: SignIn, clock: Clock
) -> None:
    signed_in(operator)
    team.also_belongs(operator, team.cast.company_id, "planning")
    clock.forward(hours=1)
    client = signed_in(operator)
    assert client.get("/company").status_code == 200, "there was nothing to choose before"
    for kept, page in (("oneself", "/devices"), (team.cast.company_id, "/company")):
        switch(client, kept)
        client.post("/sign-in/again", data={"password": PASSWORD})
        assert client.get(page).status_code == 200
        clock.forward(hours=1)
        client = signed_in(operator)
        assert client.get(page).status_code == 200


def test_who_left_the_company_is_oneself(team: Team, member: Person, owner, signed_in) -> None:
    signed_in(member)
    owner.post(f"{team.url(member)}/remove")
    shown = signed_in(member).get("/devices").text
    assert PRIVATE in shown
    assert YOURSELF not in shown


@pytest.mark.parametrize(
    ("shown_for", "now", "note"),
    [
        ("oneself", None, "You act for Solkraft AB now, and this page was opened for yourself."),
        (None, "oneself", "You act for yourself now, and this page was opened for a company."),
    ],
)
def test_a_form_of_the_other_tab_does_nothing(
    team: Team, operator: Person, signed_in, shown_for: str | None, now: str | None, note: str
) -> None:
    company = team.cast.company_id
    team.also_belongs(operator, company, "administration")
    with team.app.app_context():
        add_device(HYBRID)
    client, path = signed_in(operator), "/devices/add"
    switch(client, shown_for or company)
    shown = fields(client.get(path).text, path)
    assert shown["acts_for"] == (shown_for or str(company))
    switch(client, now or company)
    answer = client.post(path, data=shown | {"serial": HYBRID, "code": "AAAA-AAAA"})
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, path)
    assert note in client.get(answer.location).text


def test_applications_are_told_of_no_company(team: Team, member: Person, signed_in) -> None:
    shop = connect(team.app, roles=("operator", "planning"))
    client = signed_in(member)
    for whom, roles in ((team.cast.company_id, ["planning"]), ("oneself", ["operator"])):
        switch(client, whom)
        token = shop.exchange(shop.code(client)).json["access_token"]
        told = shop.userinfo(token).json
        assert told["roles"] == told["groups"] == roles
        assert ("company_id" in told) == ("customer_no" in told) == (whom != "oneself")


def test_support_sees_what_the_member_sees(team: Team, member: Person, signed_in) -> None:
    client = signed_in(team.cast.support)
    sent = {"person": member.user_id, "company": team.cast.company_id}
    client.post("/support/view-as", data=sent)
    assert client.get("/devices").status_code == 403
    assert YOURSELF not in client.get("/company").text
    client.post("/support/view-as/end")
    client.post("/support/view-as", data={"person": member.user_id, "company": ""})
    assert PRIVATE in client.get("/devices").text


def test_to_be_oneself_costs_no_statement(team: Team, member: Person, signed_in) -> None:
    client = signed_in(member)
    counts = []
    for whom in (team.cast.company_id, "oneself"):
        switch(client, whom)
        client.get("/profile")
        with counted(team.app) as asked:
            client.get("/profile")
        counts.append(len(asked.statements))
    assert counts[0] == counts[1]


def test_only_a_switch_is_written_down(team: Team, member: Person, signed_in) -> None:
    client = signed_in(member)
    for _ in range(2):
        switch(client, "oneself")
    assert team.one(select(Session.company_id).where(Session.user_id == member.user_id)) is None
    assert len(team.audited("session.switched")) == 1


def test_a_private_device_is_handed_over_to_ones_company(
    team: Team, member: Person, signed_in
) -> None:
    team.set_roles(member, "installation")
    client = signed_in(member)
    switch(client, "oneself")
    page = f"/devices/{PRIVATE}/hand-over"
    code = re.search(r"GV[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}", client.post(page).text)
    assert code
    switch(client, team.cast.company_id)
    client.post("/devices/take-over", data={"code": code[0]})
    switch(client, "oneself")
    client.post(f"{page}/confirm", data=fields(client.get(page).text, f"{page}/confirm"))
    assert PRIVATE not in client.get("/devices").text
    switch(client, team.cast.company_id)
    assert PRIVATE in client.get("/devices").text
