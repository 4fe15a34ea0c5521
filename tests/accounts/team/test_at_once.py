"""Two requests at the same moment: one administrator stays, one account is made, one link used."""

import threading
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.administrators import Administrator
from portal.accounts.models import Membership, User
from portal.accounts.security.admission import Arrival
from portal.accounts.team import acceptance, invitations, members
from portal.accounts.team.models import Invitation
from portal.core.errors import DomainError
from portal.extensions import db
from tests.accounts.team.people import GOOD_PASSWORD, NEWCOMER, Team
from tests.support.engines import both_engines

BY = Arrival("192.0.2.7", "test", "browser")
ROUNDS = 5


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[str]:
    """What became of each, done by threads let loose together."""
    barrier = threading.Barrier(len(deeds))
    outcomes: list[str] = []

    def do(deed: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                deed()
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(type(refusal).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == len(deeds)
    return outcomes


def administrators(team: Team) -> int:
    return team.one(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.company_id == team.cast.company_id,
            Membership.active.is_(True),
            Membership.roles.contains("administration"),
        )
    )


Deed = Callable[[Administrator, UUID], object]


def demote(by: Administrator, member: UUID) -> object:
    return members.change_roles(by, member, ["planning"])


@both_engines
@pytest.mark.parametrize("deed", [demote, members.disable, members.remove])
def test_two_administrators_take_each_others_role(team: Team, deed: Deed) -> None:
    cast = team.cast
    team.set_roles(cast.colleague, "administration")
    colleague = Administrator(cast.colleague.user_id, "Colleague", cast.company_id)
    mine, theirs = team.uuid(cast.owner), team.uuid(cast.colleague)
    outcomes = Counter(
        at_once(team.app, lambda: deed(team.admin, theirs), lambda: deed(colleague, mine))
    )
    # who comes second is no administrator any more
    assert outcomes == {"done": 1, "NoLongerAdministrator": 1}
    assert administrators(team) == 1


@both_engines
@pytest.mark.parametrize("deed", [demote, members.disable, members.remove])
def test_two_administrators_step_down_together(team: Team, deed: Deed) -> None:
    cast = team.cast
    team.set_roles(cast.colleague, "administration")
    colleague = Administrator(cast.colleague.user_id, "Colleague", cast.company_id)
    mine, theirs = team.uuid(cast.owner), team.uuid(cast.colleague)
    outcomes = Counter(
        at_once(team.app, lambda: deed(team.admin, mine), lambda: deed(colleague, theirs))
    )
    assert outcomes == {"done": 1, "LastAdministrator": 1}
    assert administrators(team) == 1


@both_engines
def test_a_link_makes_one_account(team: Team) -> None:
    token = team.invite().rpartition("/")[2]

    def accept() -> object:
        return acceptance.join_as_newcomer(token, "Nina", GOOD_PASSWORD, "en", BY)

    outcomes = Counter(at_once(team.app, *[accept] * 4))
    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "LinkUsed", "HasAccount", "TooBusy"}
    assert team.one(select(func.count()).where(User.email == NEWCOMER)) == 1


@both_engines
def test_two_companies_invitations_make_one_account(team: Team) -> None:
    stranger = team.cast.stranger
    theirs = Administrator(stranger.user_id, stranger.name, stranger.company_id or 0)
    tokens = [team.invite().rpartition("/")[2], team.invite(by=theirs).rpartition("/")[2]]
    outcomes = at_once(
        team.app,
        *[
            lambda token=token: acceptance.join_as_newcomer(token, "N", GOOD_PASSWORD, "en", BY)
            for token in tokens
        ],
    )
    assert sorted(outcomes) == ["HasAccount", "done"]
    # the one refused is open still: it is accepted by signing in
    assert team.one(select(func.count()).where(Invitation.accepted_at.is_(None))) == 1


@both_engines
def test_one_address_invited_at_once_is_one_row_and_three_mails(team: Team) -> None:
    def invite() -> object:
        return invitations.invite(team.admin, NEWCOMER, ["planning"], "en")

    outcomes = at_once(team.app, *[invite] * 5)
    assert sorted(outcomes) == ["InvitedTooOften"] * 2 + ["done"] * 3
    assert len(team.mails(NEWCOMER, "team_invitation")) == 3
    assert team.one(select(func.count()).select_from(Invitation)) == 1


@both_engines
def test_withdrawn_or_accepted_but_not_both(team: Team) -> None:
    token = team.invite().rpartition("/")[2]
    uuid = team.one(select(Invitation.uuid))
    outcomes = at_once(
        team.app,
        lambda: acceptance.join_as_newcomer(token, "Nina", GOOD_PASSWORD, "en", BY),
        lambda: invitations.revoke(team.admin, uuid),
    )
    accepted = team.one(select(User.id).where(User.email == NEWCOMER)) is not None
    withdrawn = team.one(select(Invitation.revoked_at)) is not None
    assert accepted != withdrawn
    assert outcomes.count("done") == 1
