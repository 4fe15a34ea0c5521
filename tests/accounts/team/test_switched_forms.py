"""What a form says of a company is done for no other one, wherever another tab has switched to."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.company.models import CompanyChange
from portal.accounts.models import Company
from portal.accounts.team.models import Invitation
from portal.claims.models import Claim
from portal.core.statements import table_of
from portal.extensions import db
from tests.accounts.team.people import Team
from tests.support.browsing import fields
from tests.support.cast import Person
from tests.support.company import IBAN
from tests.support.uploads import pdf

SignIn = Callable[[Person], FlaskClient]
NOTE = "You act for Solkraft AB now, and this page was opened for another company."
FORMS: dict[str, dict[str, Any]] = {
    "/company/bank/edit": {"holder": "Fremd GmbH", "iban": IBAN},
    "/company/team/add": {"email": "new@fremd.example", "roles": ["administration"]},
    "/company/change": {"name": "Fremd Neu GmbH", "country": "DE", "vat_id": "DE136695976"},
    "/company/second-factor": {"required": "yes"},
    "/claims/new": {"name": "Haus Sonne"},
}


@pytest.fixture
def client(team: Team, signed_in: SignIn) -> FlaskClient:
    """Of the administrator of two companies, acting for the one of their own."""
    person, other = team.cast.stranger, team.cast.company_id
    team.also_belongs(person, other, "administration")
    client = signed_in(person)
    client.post("/company/switch", data={"company": person.company_id})
    return client


def stored(team: Team) -> list[Any]:
    with team.app.app_context():
        counts = [
            db.session.execute(select(func.count()).select_from(table_of(model))).scalar_one()
            for model in (CompanyChange, Invitation, Claim)
        ]
        companies = select(Company.second_factor_required).order_by(Company.id)
        return [*counts, *db.session.execute(companies).scalars()]


@pytest.mark.parametrize("path", FORMS)
def test_nothing_is_done_for_the_other_company(team: Team, client: FlaskClient, path: str) -> None:
    page = "/company" if path == "/company/second-factor" else path
    shown = fields(client.get(page).text, path)
    assert shown["acts_for"] == str(team.cast.stranger.company_id)
    before = stored(team)
    client.post("/company/switch", data={"company": team.cast.company_id})
    files = {"confirmation": (BytesIO(pdf()), "letter.pdf")} if "bank" in path else {}
    entry = shown | FORMS[path] | files
    answer = client.post(path, data=entry, headers={"Referer": f"http://localhost{page}"})
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, page)
    again = client.get(answer.location)
    assert NOTE in again.text
    assert stored(team) == before
    assert fields(again.text, path)["acts_for"] == str(team.cast.company_id)
    for typed in FORMS[path].values():
        assert typed in ("yes", ["administration"]) or f'value="{typed}"' in again.text


def test_switching_and_ones_own_profile_go_on_from_any_tab(team: Team, client: FlaskClient) -> None:
    shown = {"acts_for": str(team.cast.stranger.company_id)}
    client.post("/company/switch", data={"company": team.cast.company_id})
    answer = client.post("/profile", data={**shown, "name": "Ann Fremd", "locale": "en"})
    assert answer.location == "/profile"
    back = client.post("/company/switch", data={**shown, "company": team.cast.stranger.company_id})
    assert back.status_code == 303
    assert "acts for" not in client.get("/company/team/add").text


def test_whoever_has_one_company_names_none(owner: FlaskClient) -> None:
    assert "acts_for" not in owner.get("/company/team/add").text
