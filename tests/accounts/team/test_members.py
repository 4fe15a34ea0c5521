"""Roles by pencil and disk, disabling, removing: what changes, who is told, what ends at once."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask import redirect
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Membership, User
from portal.web import guards
from tests.accounts.team.people import Team, sign_in
from tests.support.browsing import fields
from tests.support.cast import PASSWORD
from tests.support.clock import Clock
from tests.support.pages import Document, text_of

HTMX = {"HX-Request": "true"}


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


def roles_shown(client: FlaskClient) -> str:
    return client.get("/profile").text.partition('<ul class="roles"')[2].partition("</ul>")[0]


def test_the_list_shows_everybody_with_roles_and_status(team: Team, owner: FlaskClient) -> None:
    shown = text_of(Document(owner.get("/company/team").text).named("table")[0])
    for person in (team.cast.owner, team.cast.colleague, team.cast.planner):
        assert person.email in shown
    assert "Active" in shown
    assert team.cast.stranger.email not in shown


def test_roles_are_saved_without_script(team: Team, owner: FlaskClient) -> None:
    planner = team.cast.planner
    url = team.url(planner)
    shown = owner.get(url).text
    assert 'value="planning"' in shown
    answer = owner.post(url, data={"roles": ["planning", "purchase"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert team.roles(planner) == "planning purchase"
    after = owner.get(url).text
    assert "The roles have been saved." in after
    assert "Sign this person out now" in after


def test_roles_are_saved_in_the_row(team: Team, owner: FlaskClient) -> None:
    url = team.url(team.cast.planner)
    editor = owner.get(url, headers=HTMX)
    assert editor.text.lstrip().startswith("<tr")
    assert editor.text.count('type="checkbox"') == 4
    assert "<h2>" in editor.text  # takes the focus
    answer = owner.post(url, data={"roles": ["installation"]}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<tr")
    assert 'id="messages" hx-swap-oob="innerHTML"' in answer.text
    for text in ("Installation", "Saved", "Sign this person out now", " autofocus"):
        assert text in answer.text
    assert team.roles(team.cast.planner) == "installation"


def test_own_roles_saved_in_the_row_lead_to_the_sign_in(team: Team, owner: FlaskClient) -> None:
    url = team.url(team.cast.owner)
    roles = {"roles": ["administration", "planning"]}
    answer = owner.post(url, data=roles, headers=HTMX).text
    assert 'href="/sign-in/again?next=/company/team"' in answer
    assert "Sign this person out now" not in answer


def test_editing_is_given_up_in_the_row(team: Team, owner: FlaskClient) -> None:
    url = team.url(team.cast.planner)
    row = owner.get(f"{url}?show=row", headers=HTMX).text
    assert row.lstrip().startswith("<tr")
    assert 'type="checkbox"' not in row
    assert " autofocus" in row


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("roles", [[], ["support"], ["planning", "finance"], ["x" * 200]])
def test_wrong_roles_change_nothing(
    team: Team, owner: FlaskClient, roles: list[str], headers: dict[str, str]
) -> None:
    answer = owner.post(team.url(team.cast.planner), data={"roles": roles}, headers=headers)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert team.roles(team.cast.planner) == "planning"
    assert team.audited("member.roles-changed") == []


def test_each_change_is_told_and_written_down(team: Team, owner: FlaskClient) -> None:
    planner = team.cast.planner
    owner.post(team.url(planner), data={"roles": ["planning", "purchase"]})
    [audited] = team.audited("member.roles-changed")
    assert audited["before"] == ["planning"]
    assert audited["after"] == ["planning", "purchase"]
    [mail] = team.mails(planner.email, "team_roles_changed")
    assert mail["roles"] == ["planning", "purchase"]
    owner.post(team.url(planner), data={"roles": ["planning", "purchase"]})
    assert len(team.audited("member.roles-changed")) == 1


def test_roles_count_from_the_next_sign_in_on(
    team: Team, owner: FlaskClient, signed_in, clock: Clock
) -> None:
    planner = team.cast.planner
    client = signed_in(planner)
    clock.forward(minutes=1)
    owner.post(team.url(planner), data={"roles": ["purchase"]})
    assert "Planning" in roles_shown(client)
    assert client.get("/wallet").status_code == 403
    assert "New roles are waiting for you" in client.get("/").text
    assert "former roles" in owner.get(team.url(planner)).text
    assert "Sign this person out now" in owner.get("/company/team").text
    clock.forward(minutes=1)
    again = signed_in(planner)
    assert "Purchase" in roles_shown(again)
    assert again.get("/wallet").status_code == 200
    assert "New roles" not in again.get("/").text


def test_waiting_roles_lead_on_to_the_page_whose_form_was_refused(
    team: Team, owner: FlaskClient
) -> None:
    roles = ["administration", "installation", "planning"]
    owner.post(team.url(team.cast.owner), data={"roles": roles})
    refused = owner.post("/redeem/photo", headers={"Referer": "http://localhost/redeem?q=1"})
    assert 'href="/sign-in/again?next=/redeem%3Fq%3D1"' in refused.text


def test_a_saved_change_and_then_signed_out_now(team: Team, owner: FlaskClient, signed_in) -> None:
    planner = team.cast.planner
    clients = [signed_in(planner) for _ in range(2)]
    answer = owner.post(f"{team.url(planner)}/sign-out", data={"next": "/company/team"})
    assert answer.headers["Location"] == "/company/team"
    assert "signed out of 2 browsers" in owner.get("/company/team").text
    assert not any(map(is_signed_in, clients))
    owner.post(f"{team.url(planner)}/sign-out")
    assert "was not signed in anywhere" in owner.get("/company/team").text
    assert [facts["sessions"] for facts in team.audited("member.signed-out")] == [2, 0]


def test_oneself_is_signed_out_everywhere_else(team: Team, owner: FlaskClient, signed_in) -> None:
    other = signed_in(team.cast.owner)
    owner.post(f"{team.url(team.cast.owner)}/sign-out")
    assert is_signed_in(owner)
    assert not is_signed_in(other)


def test_removing_ends_the_sessions_at_once(team: Team, owner: FlaskClient, signed_in) -> None:
    planner = team.cast.planner
    client = signed_in(planner)
    url = team.url(planner)
    assert planner.name in owner.get(f"{url}/remove").text
    assert is_signed_in(client)
    answer = owner.post(f"{url}/remove")
    assert answer.headers["Location"] == "/company/team"
    assert not is_signed_in(client)
    assert team.roles(planner) is None
    assert owner.get(url).status_code == 404
    assert planner.email not in owner.get("/company/team").text
    [mail] = team.mails(planner.email, "team_left")
    assert mail["removed"] is True
    [audited] = team.audited("member.removed")
    assert audited == {"name": planner.name, "before": ["planning"], "sessions": 1}
    # the account is the person's own
    sign_in(client, planner.email)
    assert client.get("/wallet").status_code == 403


def test_disabling_ends_the_sessions_and_is_undone(
    team: Team, owner: FlaskClient, signed_in
) -> None:
    planner = team.cast.planner
    client = signed_in(planner)
    url = team.url(planner)
    owner.post(f"{url}/disable")
    assert not is_signed_in(client)
    assert "Access disabled" in owner.get("/company/team").text
    assert roles_shown(signed_in(planner)) == ""
    owner.post(f"{url}/enable")
    assert "Planning" in roles_shown(signed_in(planner))
    assert [mail["removed"] for mail in team.mails(planner.email, "team_left")] == [False]
    for action in ("member.disabled", "member.enabled"):
        assert len(team.audited(action)) == 1
    # done already: nothing more happens
    owner.post(f"{url}/enable")
    assert len(team.audited("member.enabled")) == 1


@pytest.mark.parametrize("deed", ["", "/disable", "/remove"])
def test_the_last_administrator_stays(team: Team, owner: FlaskClient, deed: str) -> None:
    mine = team.cast.owner
    answer = owner.post(f"{team.url(mine)}{deed}", data={"roles": ["planning"]})
    assert answer.status_code == 422
    assert "at least one active person with the role Administration" in answer.text
    assert team.roles(mine) == "administration"
    assert is_signed_in(owner)


@pytest.mark.parametrize("deed", ["disable", "remove"])
def test_refused_the_page_shows_the_roles_there_are(
    team: Team, owner: FlaskClient, deed: str
) -> None:
    answer = owner.post(f"{team.url(team.cast.owner)}/{deed}")
    boxes = Document(answer.text).named("input")
    [ticked] = [box for box in boxes if "checked" in box.attrib]
    assert ticked.attrib["value"] == "administration"


def test_a_disabled_administrator_does_not_count(team: Team, owner: FlaskClient) -> None:
    colleague = team.cast.colleague
    team.set_roles(colleague, "administration")
    owner.post(f"{team.url(colleague)}/disable")
    assert owner.post(f"{team.url(team.cast.owner)}/disable").status_code == 422


def test_nor_one_whose_account_is_disabled(team: Team, owner: FlaskClient) -> None:
    colleague = team.cast.colleague
    team.set_roles(colleague, "administration")
    team.change(update(User).where(User.id == colleague.user_id).values(active=False))
    answer = owner.post(team.url(team.cast.owner), data={"roles": ["planning"]})
    assert answer.status_code == 422


def test_an_administrator_adds_roles_to_themselves(team: Team, owner: FlaskClient) -> None:
    mine = team.cast.owner
    owner.post(team.url(mine), data={"roles": ["administration", "installation", "planning"]})
    assert team.roles(mine) == "administration installation planning"
    assert "New roles are waiting for you" in owner.get("/").text


def test_and_steps_down_once_there_is_another(team: Team, owner: FlaskClient) -> None:
    owner.post(team.url(team.cast.colleague), data={"roles": ["administration"]})
    assert owner.post(team.url(team.cast.owner), data={"roles": ["planning"]}).status_code == 303
    assert team.roles(team.cast.owner) == "planning"


@pytest.mark.parametrize(
    ("deed", "sent"),
    [
        ("/company/team/add", {"email": "a@b.example", "roles": ["planning"]}),
        ("{url}", {"roles": ["administration"]}),
        ("{url}/disable", {}),
        ("{url}/enable", {}),
        ("{url}/remove", {}),
        ("{url}/sign-out", {}),
    ],
)
def test_a_demoted_administrator_changes_nothing(
    team: Team, owner: FlaskClient, deed: str, sent: dict[str, object]
) -> None:
    """The session still says Administration, the team does not."""
    planner = team.cast.planner
    team.set_roles(team.cast.owner, "planning")
    answer = owner.post(deed.format(url=team.url(planner)), data=sent)
    assert answer.status_code == 403
    assert "no longer have the role" in answer.text
    assert team.roles(planner) == "planning"
    assert team.audited("member.invited") == []


def test_nor_a_disabled_one(team: Team, owner: FlaskClient) -> None:
    mine = Membership.user_id == team.cast.owner.user_id
    team.change(update(Membership).where(mine).values(active=False))
    assert owner.post(f"{team.url(team.cast.planner)}/remove").status_code == 403


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(
    team: Team, owner: FlaskClient
) -> None:
    planner = team.cast.planner
    team.set_roles(planner, "purchase")
    answer = owner.post(team.url(planner), data={"roles": ["installation"], "shown": "planning"})
    assert answer.status_code == 422
    assert "in the meantime" in answer.text
    assert team.roles(planner) == "purchase"
    sent = {"roles": ["installation"], "shown": "purchase"}
    assert owner.post(team.url(planner), data=sent).status_code == 303


def test_another_companys_people_do_not_exist(team: Team, signed_in) -> None:
    stranger = signed_in(team.cast.stranger)
    url = team.url(team.cast.planner)
    assert stranger.get(url).status_code == 404
    assert stranger.get(f"{url}/remove").status_code == 404
    for deed in ("", "/disable", "/enable", "/remove", "/sign-out"):
        answer = stranger.post(url + deed, data={"roles": ["administration"]})
        assert answer.status_code == 404
    assert team.roles(team.cast.planner) == "planning"


def test_an_old_proof_asks_for_a_new_one(
    clock: Clock, team: Team, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "confirm_first", lambda: redirect("/confirm"))
    clock.forward(minutes=16)
    url = team.url(team.cast.planner)
    invited = {"email": "a@b.example", "roles": ["planning"]}
    for deed, sent in (
        ("/company/team/add", invited),
        (f"/company/team/invitations/{uuid4()}/resend", {}),
        (f"/company/team/invitations/{uuid4()}/revoke", {}),
        (url, {"roles": ["purchase"]}),
        (f"{url}/disable", {}),
        (f"{url}/enable", {}),
        (f"{url}/remove", {}),
    ):
        assert owner.post(deed, data=sent).headers["Location"] == "/confirm", deed
    assert owner.get("/company/team").status_code == 200
    assert team.roles(team.cast.planner) == "planning"


@pytest.mark.parametrize("over", [False, True], ids=["stale", "signed-out"])
def test_ticks_in_a_row_come_back_after_a_proof(
    clock: Clock, team: Team, owner: FlaskClient, *, over: bool
) -> None:
    """On the page of the member: the list opens without an editor."""
    url, listed = team.url(team.cast.planner), "http://localhost/company/team?page=1"
    clock.forward(hours=9 if over else 0, minutes=16)
    sent = {"roles": ["purchase"], "shown": "planning"}
    answer = owner.post(url, data=sent, headers={**HTMX, "HX-Current-URL": listed})
    if over:
        entered = {**fields(answer.text, "/sign-in"), "email": team.cast.owner.email}
        answer = owner.post("/sign-in", data={**entered, "password": PASSWORD})
        target = answer.headers["Location"]
    else:
        [target] = parse_qs(urlsplit(answer.headers["HX-Redirect"]).query)["next"]
        owner.post("/confirm", data={"password": PASSWORD, "next": target})
    assert urlsplit(target).path == url
    ticked = [
        box for box in Document(owner.get(target).text).named("input") if "checked" in box.attrib
    ]
    assert [box.attrib["value"] for box in ticked] == ["purchase"]
    assert team.roles(team.cast.planner) == "planning"


def test_a_long_list_is_searched_and_has_pages(team: Team, owner: FlaskClient) -> None:
    assert 'role="search"' not in owner.get("/company/team").text
    for number in range(21):
        team.invite(f"person{number:02}@solkraft.example")
    first = owner.get("/company/team").text
    assert 'role="search"' in first
    assert "24 people" in first
    assert "person20@" in owner.get("/company/team?page=2").text
    assert "This page is empty" in owner.get("/company/team?page=9").text
    found = owner.get("/company/team?text=PLANNER").text
    assert team.cast.planner.email in found
    assert team.cast.colleague.email not in found
    assert "No person matches this search" in owner.get("/company/team?text=nobody%25").text


def test_names_are_found_in_every_script(team: Team, owner: FlaskClient) -> None:
    mine = User.id == team.cast.planner.user_id
    team.change(update(User).where(mine).values(name="Ελένη Παπαδοπούλου"))
    assert team.cast.planner.email in owner.get("/company/team?text=ΕΛΕΝΗ").text
    assert team.one(select(User.name).where(mine)) == "Ελένη Παπαδοπούλου"


def test_the_password_of_the_cast_still_fits(team: Team, signed_in) -> None:
    sign_in(signed_in(team.cast.owner), team.cast.owner.email, PASSWORD)
