"""A sign-in and a change of the team at the same moment: no session keeps what was taken away.

Each interleaving is made by hand: one transaction stands still while the other is let run.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

import pytest
from flask import Flask

from portal.accounts import sessions
from portal.accounts.company import details
from portal.accounts.identities import load_identity
from portal.accounts.security import recovery, setting_up
from portal.accounts.security.account import Account
from portal.accounts.sessions import SignedInBy
from portal.accounts.team import members
from portal.audit.record import record
from portal.core.transaction import transaction
from portal.web.identity import Identity
from tests.accounts.team.people import Team
from tests.support.cast import Person
from tests.support.second_factor import give_app, give_recovery_codes

BY = SignedInBy("pwd", "192.0.2.7", "test")
# long enough for the other to run into the lock; without one it is done by then
A_MOMENT = 0.7

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])


@contextmanager
def meeting(app: Flask, deed: Callable[[], object]) -> Iterator[Future[object]]:
    """A transaction, and before it commits `deed` in another thread, which may have to wait."""

    def run() -> object:
        with app.app_context():
            return deed()

    with app.app_context(), ThreadPoolExecutor(1) as pool:
        with transaction():
            yield (other := pool.submit(run))
        other.result(30)


def let_it_come(other: Future[object]) -> None:
    wait((other,), A_MOMENT)


def signing_in_while(app: Flask, person: Person, change: Callable[[], object]) -> Identity | None:
    """The sign-in has read the roles and not committed yet when the change comes."""
    read = Event()

    def change_then() -> object:
        assert read.wait(30)
        return change()

    with meeting(app, change_then) as other:
        token = sessions.open_session(person.user_id, BY).token
        read.set()
        let_it_come(other)
    with app.app_context():
        return load_identity(token)


@pytest.mark.parametrize("deed", [members.disable, members.remove])
def test_who_is_put_out_while_signing_in_is_out(team: Team, deed: Callable[..., object]) -> None:
    colleague = team.uuid(team.cast.colleague)
    identity = signing_in_while(team.app, team.cast.colleague, lambda: deed(team.admin, colleague))
    assert identity is None
    assert team.open_sessions(team.cast.colleague) == 0


def test_roles_changed_while_signing_in_wait(team: Team) -> None:
    colleague = team.uuid(team.cast.colleague)
    identity = signing_in_while(
        team.app,
        team.cast.colleague,
        lambda: members.change_roles(team.admin, colleague, ["purchase"]),
    )
    assert identity is not None
    assert "purchase" not in identity.roles
    assert identity.roles_waiting


def test_a_factor_required_while_signing_in_is_due(team: Team) -> None:
    owner = team.cast.owner
    identity = signing_in_while(
        team.app, owner, lambda: details.require_second_factor(team.admin, True)
    )
    assert identity is not None
    assert identity.enrolment_due


def test_a_sign_in_waits_for_a_removal(team: Team) -> None:
    """The change has come first: the sign-in sees the team as it is afterwards."""
    colleague, removed = team.cast.colleague, Event()
    uuid = team.uuid(colleague)

    def sign_in() -> str:
        assert removed.wait(30)
        return sessions.open_session(colleague.user_id, BY).token

    with meeting(team.app, sign_in) as other:
        members.remove(team.admin, uuid)
        removed.set()
        let_it_come(other)
    with team.app.app_context():
        identity = load_identity(str(other.result()))
    assert identity is not None
    assert (identity.company, identity.roles) == (None, frozenset())


def test_a_recovery_code_and_new_codes_at_once(team: Team) -> None:
    """The one has used its code and writes about the person; the other holds the person."""
    owner, used = team.cast.owner, Event()
    account = Account(owner.user_id, owner.name, owner.email, "en")
    with team.app.app_context():
        give_app(owner)
        code, *_ = give_recovery_codes(owner)

    def renew() -> object:
        assert used.wait(30)
        return setting_up.renew_recovery_codes(account)

    with meeting(team.app, renew) as other:
        assert recovery.accept(owner.user_id, code)
        used.set()
        let_it_come(other)
        # refers to the person: must not wait for who waits for the code
        record("second-factor.refused", account.actor, account.subject)
