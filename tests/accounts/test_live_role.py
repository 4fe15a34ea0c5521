"""What a company's administrators alone see is closed to a session older than its roles."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Membership
from portal.core.permissions import LIVE_RIGHTS
from portal.core.transaction import transaction
from portal.extensions import db
from portal.web.guards import guard_of
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]


def guarded_pages(app: Flask) -> list[str]:
    """Of every page without arguments, those of administrators."""
    return sorted(
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and guard_of(app.view_functions[rule.endpoint]) in LIVE_RIGHTS
    )


def change_membership(app: Flask, user_id: int, **values: object) -> None:
    with app.app_context(), transaction():
        mine = Membership.user_id == user_id
        db.session.execute(update(Membership).where(mine).values(**values))


def test_rights_of_administrators_alone_are_asked_again() -> None:
    assert sorted(LIVE_RIGHTS) == ["bank.manage", "company.manage", "team.manage"]


@both_engines
@pytest.mark.parametrize("change", [{"roles": "planning purchase"}, {"active": False}])
def test_a_role_that_is_gone_opens_no_page(
    app: Flask, cast: Cast, signed_in: SignIn, change: dict[str, object]
) -> None:
    owner, pages = signed_in(cast.owner), guarded_pages(app)
    assert {"/company/bank", "/company/log", "/company/log.csv", "/company/team"} <= set(pages)
    change_membership(app, cast.owner.user_id, **change)
    for path in pages:
        with counted(app) as statements:
            answer = owner.get(path)
        assert answer.status_code == 403, path
        assert "You no longer have the role Administration in this company" in answer.text
        assert len(statements) == 1, path


def test_a_role_that_came_later_waits_for_the_next_sign_in(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    colleague = signed_in(cast.colleague)
    change_membership(app, cast.colleague.user_id, roles="administration")
    assert colleague.get("/company/team").status_code == 403


def test_the_role_in_another_company_opens_nothing_here(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    owner = signed_in(cast.owner)
    change_membership(app, cast.owner.user_id, company_id=cast.stranger.company_id)
    assert owner.get("/company/bank").status_code == 403
