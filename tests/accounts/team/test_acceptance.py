"""The invited person: a new account in two steps, an old one by signing in, each link once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import Membership, User
from portal.accounts.team.models import Invitation
from tests.accounts.team.people import GOOD_PASSWORD, NEWCOMER, Team, join, sign_in
from tests.support.cast import PASSWORD
from tests.support.pages import Document, text_of

UNKNOWN = "/invitation/" + "x" * 43


def members(team: Team) -> int:
    here = Membership.company_id == team.cast.company_id
    return team.one(select(func.count()).select_from(Membership).where(here))


def test_a_new_person_is_in_after_two_steps(team: Team, client: FlaskClient) -> None:
    link = team.invite(roles=("purchase", "planning"))
    shown = client.get(link).text
    for text in ("Solkraft AB", NEWCOMER, "Purchase", "Planning"):
        assert text in shown
    answer = join(client, link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    profile = client.get("/profile").text
    for text in ("Nina Ny", "Purchase", "Planning", "Solkraft AB"):
        assert text in profile
    [audited] = team.audited("member.joined")
    assert audited["after"] == ["planning", "purchase"]


def test_the_new_person_signs_in_with_that_password(
    app: Flask, team: Team, client: FlaskClient
) -> None:
    join(client, team.invite())
    sign_in(app.test_client(), NEWCOMER, GOOD_PASSWORD)


def test_looking_accepts_nothing(team: Team, client: FlaskClient) -> None:
    link = team.invite()
    for _ in range(2):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert team.one(select(Invitation.accepted_at)) is None
    assert members(team) == 3


@pytest.mark.parametrize(
    "entered",
    [
        {},
        {"name": "", "password": GOOD_PASSWORD},
        {"name": "Nina", "password": ""},
        {"name": "Nina", "password": "short"},
        {"name": "x" * 300, "password": GOOD_PASSWORD},
        {"name": "Nina", "password": "x" * 2000},
    ],
)
def test_wrong_entries_use_nothing_up(
    team: Team, client: FlaskClient, entered: dict[str, str]
) -> None:
    link = team.invite()
    assert client.post(link, data=entered).status_code == 422
    assert team.one(select(User.id).where(User.email == NEWCOMER)) is None
    assert join(client, link).status_code == 303


def test_a_link_is_used_once(app: Flask, team: Team, client: FlaskClient) -> None:
    link = team.invite()
    join(client, link)
    second = app.test_client()
    for answer in (second.get(link), join(second, link, password="another good password 7")):
        assert answer.status_code == 410
        assert "accepted already" in answer.text
    assert members(team) == 4
    sign_in(app.test_client(), NEWCOMER, GOOD_PASSWORD)


def test_unknown_links_get_one_answer(team: Team, client: FlaskClient) -> None:
    old = team.invite()
    team.invite()
    answers = [client.get(UNKNOWN), client.get(old), join(client, UNKNOWN), join(client, old)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(Document(answer.text).named("main")[0]) for answer in answers}) == 1
    assert client.get("/invitation/cut-off").status_code == 404


def test_an_account_is_joined_and_not_made_twice(team: Team, signed_in) -> None:
    stranger = team.cast.stranger
    link = team.invite(stranger.email, ("installation",))
    visitor = team.app.test_client()
    shown = visitor.get(link).text
    assert f'href="/sign-in?next={link}"' in shown
    assert 'name="password"' not in shown
    assert join(visitor, link).status_code == 422

    client = signed_in(stranger)
    assert "Accept the invitation" in client.get(link).text
    answer = client.post(link)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in/again?company=")
    assert team.roles(stranger) == "installation"
    assert team.one(select(func.count()).where(User.email == stranger.email)) == 1


def test_after_joining_one_step_leads_into_the_company(team: Team, signed_in) -> None:
    stranger = team.cast.stranger
    link = team.invite(stranger.email, ("planning",))
    client = signed_in(stranger)
    page = client.post(link, follow_redirects=True).text
    assert "Sign in once more" in page
    entered = {"password": PASSWORD, "company": team.cast.company_id, "next": "/profile"}
    answer = client.post("/sign-in/again", data=entered, follow_redirects=True)
    assert "Solkraft AB" in answer.text
    assert "Planning" in answer.text


def test_somebody_elses_invitation_is_not_accepted(team: Team, signed_in) -> None:
    link = team.invite()
    client = signed_in(team.cast.stranger)
    for answer in (client.get(link), client.post(link), join(client, link)):
        assert answer.status_code == 409
        assert NEWCOMER in answer.text
        assert "Sign out" in answer.text
    assert team.one(select(Invitation.accepted_at)) is None
    assert team.roles(team.cast.stranger) is None


def test_staff_stay_outside_and_only_they_are_told(
    team: Team, owner: FlaskClient, signed_in
) -> None:
    support = team.cast.support
    invited = owner.post("/company/team/add", data={"email": support.email, "roles": ["purchase"]})
    assert invited.status_code == 303
    listed = owner.get("/company/team").text
    assert "staff" not in listed
    client = signed_in(support)
    link = team.link(support.email)
    answer = client.post(link)
    assert answer.status_code == 409
    assert "cannot join a company" in answer.text
    assert team.roles(support) is None
    assert team.one(select(Invitation.accepted_at)) is None


def test_a_person_of_two_companies_is_invited_by_both(team: Team, signed_in) -> None:
    """Two invitations, one new account: the second is accepted by signing in."""
    other = team.cast.stranger
    theirs = type(team.admin)(other.user_id, other.name, other.company_id or 0)
    first = team.invite()
    second = team.invite(by=theirs)
    client = team.app.test_client()
    join(client, first)
    assert "Accept the invitation" in client.get(second).text
    assert client.post(second).status_code == 303
    belongs = select(func.count()).select_from(Membership).join(User)
    assert team.one(belongs.where(User.email == NEWCOMER)) == 2


def test_no_log_line_holds_the_link(team: Team, client: FlaskClient, caplog) -> None:
    link = team.invite()
    client.get(link)
    join(client, link)
    client.get(link)
    assert link.rpartition("/")[2] not in caplog.text


def test_a_disabled_account_is_not_joined_by_somebody_new(team: Team, client: FlaskClient) -> None:
    stranger = team.cast.stranger
    link = team.invite(stranger.email)
    team.change(update(User).where(User.id == stranger.user_id).values(active=False))
    assert join(client, link).status_code == 422
    assert team.roles(stranger) is None
