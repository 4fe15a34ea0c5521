"""Inviting: one row per address, a link by mail, renewed, withdrawn, over after seven days."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts import lockouts
from portal.accounts.models import User
from portal.accounts.team.invitations import OF_COMPANY
from portal.accounts.team.models import Invitation
from portal.core.clock import now
from portal.core.transaction import transaction
from tests.accounts.team.people import NEWCOMER, Team, join
from tests.support.clock import Clock
from tests.support.company import administrator as administrator_of
from tests.support.engines import both_engines

INVITE = {"email": NEWCOMER, "roles": ["purchase", "planning"]}


def address_of(team: Team, deed: str) -> str:
    return f"/company/team/invitations/{team.one(select(Invitation.uuid))}/{deed}"


def test_a_person_is_invited_with_several_roles(team: Team, owner: FlaskClient) -> None:
    answer = owner.post("/company/team/add", data=INVITE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/company/team")
    shown = owner.get("/company/team").text
    assert NEWCOMER in shown
    assert "Purchase" in shown
    assert "Invited" in shown
    [mail] = team.mails(NEWCOMER, "team_invitation")
    assert mail["roles"] == ["planning", "purchase"]
    assert mail["company"] == "Solkraft AB"
    [audited] = team.audited("member.invited")
    assert audited == {"email": NEWCOMER, "after": ["planning", "purchase"]}


def test_the_address_may_be_filled_in_already(owner: FlaskClient, team: Team) -> None:
    shown = owner.get(f"/company/team/add?email={NEWCOMER}").text
    assert f'value="{NEWCOMER}"' in shown


def test_the_database_holds_no_link(team: Team) -> None:
    token = team.invite().rpartition("/")[2]
    stored = team.one(select(Invitation.token_hash))
    assert token not in stored
    assert stored.startswith("t1:")


def test_inviting_again_renews_the_row(team: Team, owner: FlaskClient, client: FlaskClient) -> None:
    first = team.invite()
    owner.post("/company/team/add", data={"email": NEWCOMER.upper(), "roles": ["installation"]})
    second = team.link()
    assert team.one(select(func.count()).select_from(Invitation)) == 1
    assert team.one(select(Invitation.roles)) == "installation"
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_sending_again_gives_a_new_link_for_seven_days(
    team: Team, owner: FlaskClient, client: FlaskClient
) -> None:
    first = team.invite()
    team.change(update(Invitation).values(expires_at=now() - timedelta(days=1)))
    assert "Invitation expired" in owner.get("/company/team").text
    assert owner.post(address_of(team, "resend")).status_code == 303
    assert client.get(first).status_code == 404
    assert client.get(team.link()).status_code == 200
    assert "Invitation expired" not in owner.get("/company/team").text


def test_a_withdrawn_one_opens_nothing(team: Team, owner: FlaskClient, client: FlaskClient) -> None:
    link = team.invite()
    owner.post(address_of(team, "revoke"))
    assert client.get(link).status_code == 410
    assert join(client, link).status_code == 410
    assert "has been withdrawn" in owner.get("/company/team").text
    assert NEWCOMER not in owner.get("/company/team").text
    assert team.one(select(User.id).where(User.email == NEWCOMER)) is None


def test_a_withdrawn_one_is_neither_sent_nor_withdrawn_again(
    team: Team, owner: FlaskClient
) -> None:
    team.invite()
    owner.post(address_of(team, "revoke"))
    for deed in ("resend", "revoke"):
        assert owner.post(address_of(team, deed)).status_code == 303
        assert "accepted or withdrawn" in owner.get("/company/team").text
    assert len(team.mails(NEWCOMER, "team_invitation")) == 1


def test_after_seven_days_it_is_over(team: Team, clock: Clock, client: FlaskClient) -> None:
    link = team.invite()
    clock.forward(days=6, hours=23)
    assert client.get(link).status_code == 200
    clock.forward(hours=1)
    answer = client.get(link)
    assert answer.status_code == 410
    assert "send it again" in answer.text
    assert join(client, link).status_code == 410
    assert team.one(select(User.id).where(User.email == NEWCOMER)) is None


@both_engines
def test_a_mailbox_gets_three_a_day(team: Team, owner: FlaskClient, clock: Clock) -> None:
    """Inviting, sending again, or withdrawing and inviting anew: each is a mail."""
    team.invite()
    first = address_of(team, "resend")
    owner.post(first)
    owner.post(address_of(team, "revoke"))
    owner.post("/company/team/add", data=INVITE)
    link = team.link()
    assert owner.post(first).status_code == 303
    assert "3 invitations by your company within a day" in owner.get("/company/team").text
    answer = owner.post("/company/team/add", data=INVITE)
    assert answer.status_code == 429
    assert "3 invitations by your company within a day" in answer.text
    assert len(team.mails(NEWCOMER, "team_invitation")) == 3
    assert owner.get(link).status_code == 409  # still open, for somebody else
    other = {**INVITE, "email": "other@solkraft.example"}
    assert owner.post("/company/team/add", data=other).status_code == 303
    clock.forward(hours=25)
    team.invite()


def test_a_company_sends_fifty_a_day(team: Team, owner: FlaskClient) -> None:
    with team.app.app_context(), transaction():
        for _ in range(OF_COMPANY.most):
            lockouts.count_wrong(OF_COMPANY, str(team.cast.company_id), "")
    answer = owner.post("/company/team/add", data=INVITE)
    assert answer.status_code == 429
    assert "Your company has sent 50 invitations within a day." in answer.text
    assert team.one(select(func.count()).select_from(Invitation)) == 0
    team.invite(by=administrator_of(team.cast.stranger))


def test_another_companys_invitation_does_not_exist(
    team: Team, signed_in, client: FlaskClient
) -> None:
    link = team.invite()
    stranger = signed_in(team.cast.stranger)
    for deed in ("resend", "revoke"):
        assert stranger.post(address_of(team, deed)).status_code == 404
    assert client.get(link).status_code == 200


def test_who_belongs_to_the_team_is_not_invited(team: Team, owner: FlaskClient) -> None:
    entered = {"email": team.cast.planner.email, "roles": ["purchase"]}
    answer = owner.post("/company/team/add", data=entered)
    assert answer.status_code == 422
    assert "belongs to your team already" in answer.text
    owner.post(f"{team.url(team.cast.planner)}/disable")
    assert "but the access is disabled" in owner.post("/company/team/add", data=entered).text


def test_wrong_entries_invite_nobody(team: Team, owner: FlaskClient) -> None:
    for entered in (
        {},
        {"email": NEWCOMER},
        {"email": "no address", "roles": ["purchase"]},
        {"email": "x" * 300 + "@a.example", "roles": ["purchase"]},
        {"email": NEWCOMER, "roles": ["support"]},
        {"email": NEWCOMER, "roles": ["purchase", "finance"]},
    ):
        assert owner.post("/company/team/add", data=entered).status_code == 422, entered
    assert team.one(select(func.count()).select_from(Invitation)) == 0
    assert team.mails(NEWCOMER, "team_invitation") == []
