"""A link to what belongs to another of one's companies says so; to others it is nothing at all."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import people
from portal.core.transaction import transaction
from portal.warranty.models import ExtensionOrder
from tests.accounts.team.people import Team
from tests.redemption import shop
from tests.support import claims, extensions, owned_devices
from tests.support.cast import Person
from tests.support.engines import both_engines
from tests.support.pages import Document

SignIn = Callable[[Person], FlaskClient]
TITLE = "This belongs to another of your companies"
NOBODYS = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def links(team: Team) -> dict[str, str]:
    """What mails to the Swedish company lead to."""
    owner = team.cast.owner
    with team.app.app_context():
        receipt = shop.redeem_cart(shop.with_battery(owner)).uuid
        owned_devices.give(shop.METER, owner)
        claims.add_devices()
        claim = claims.submitted(owner)
        extensions.add_orders(owner, extensions.make_operator())
    order = team.one(
        select(ExtensionOrder.uuid)
        .where(ExtensionOrder.company_id == owner.company_id)
        .order_by(ExtensionOrder.id)
        .limit(1)
    )
    return {
        "receipt": f"/redeem/receipt/{receipt}",
        "slips": f"/redeem/receipt/{receipt}/slips.pdf",
        "claim": f"/claims/{claim}",
        "device": f"/devices/{shop.METER}",
        "order": f"/extension-orders/{order}",
    }


def offered(html: str) -> dict[str, str]:
    """The form on the page itself; the one in the header has a button for each company."""
    forms = [
        {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
        for form in Document(html).named("form")
        if form.get("action") == "/company/switch"
    ]
    [fields] = [fields for fields in forms if "company" in fields]
    return fields


@both_engines
@pytest.mark.parametrize("roles_here", ["administration", "planning"])
def test_it_says_whose_it_is_and_the_switch_leads_there(
    team: Team, signed_in: SignIn, links: dict[str, str], roles_here: str
) -> None:
    person = team.cast.stranger
    team.set_roles(person, roles_here)
    team.also_belongs(person, team.cast.company_id, "administration")
    client = signed_in(person)
    for link in links.values():
        answer = client.get(link)
        assert answer.status_code == 404
        assert TITLE in answer.text
        assert "It belongs to Solkraft AB." in answer.text
        switch = client.post("/company/switch", data=offered(answer.text))
        assert client.get(switch.location).location == link
        assert client.get(link).status_code == 200
        client.post("/company/switch", data={"company": person.company_id})


def test_for_strangers_it_is_nothing_at_all(
    team: Team, signed_in: SignIn, links: dict[str, str]
) -> None:
    """Not even for those who have several companies themselves."""
    person = team.cast.stranger
    with team.app.app_context(), transaction():
        another = people.NewCompany("Tredje", "SE3", "i@t.example", "SE", "SE559988776601", "sv")
        company = people.add_company(another)
    team.also_belongs(person, company, "administration")
    client = signed_in(person)
    for link in links.values():
        answer, nothing = client.get(link), client.get(nobodys(link))
        assert answer.status_code == nothing.status_code == 404
        assert TITLE not in answer.text
        assert "Solkraft" not in answer.text


def nobodys(link: str) -> str:
    uuid = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", NOBODYS, link)
    return uuid.replace(shop.METER, "79999999")


def test_a_deed_is_not_answered_by_a_switch(
    team: Team, signed_in: SignIn, links: dict[str, str]
) -> None:
    person = team.cast.stranger
    team.also_belongs(person, team.cast.company_id, "administration")
    answer = signed_in(person).post(f"{links['claim']}/messages", data={"text": "?"})
    assert answer.status_code == 404
    assert TITLE not in answer.text
