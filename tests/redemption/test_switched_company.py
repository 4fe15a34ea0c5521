"""A form that was opened for one company does nothing for another, and keeps what was entered."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import people
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.wallet import ledger
from tests.redemption import shop
from tests.redemption.clicks import HTMX, choose
from tests.redemption.shop import HYBRID, METER
from tests.support.cards import make_card
from tests.support.cast import Cast, Person
from tests.wallet.test_book_photo_pages import photo_of

NOTE = "You act for Fremd GmbH now, and this page was opened for another company."
FIELD = re.compile(r'name="acts_for" value="(\d+)"')


@pytest.fixture
def switched(
    app: Flask, cast: Cast, owner: FlaskClient, signed_in: Callable[[Person], FlaskClient]
) -> tuple[FlaskClient, dict[str, str]]:
    """The owner, whose second tab acts for the German company by now, and what the first names."""
    assert cast.stranger.company_id
    with app.app_context(), transaction():
        people.add_membership(cast.owner.user_id, cast.stranger.company_id, ("administration",))
    client = signed_in(cast.owner)
    pages = ("/wallet/book", "/wallet/book/many", f"/redeem/device/{HYBRID}")
    named = {number for page in pages for number in FIELD.findall(client.get(page).text)}
    assert named == {str(cast.company_id)}
    client.post("/company/switch", data={"company": cast.stranger.company_id})
    return client, {"acts_for": named.pop()}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("path", ["/wallet/book", "/wallet/book/many"])
def test_a_card_is_booked_for_no_other_company(
    app: Flask, cast: Cast, switched, path: str, headers: dict[str, str]
) -> None:
    client, named = switched
    with app.app_context():
        code = make_card("DE").printed
    entry = {"code": code, "codes": code}
    answer = client.post(path, data={**named, **entry}, headers=headers)
    assert answer.status_code == (422 if headers else 409)
    assert NOTE in answer.text
    assert code in answer.text
    assert FIELD.findall(answer.text)[0] == str(cast.stranger.company_id)
    with app.app_context():
        assert ledger.balance_of(cast.stranger.company_id, Region.DE) == 0
    again = {"acts_for": FIELD.findall(answer.text)[0], **entry}
    assert client.post(path, data=again, headers=headers).status_code in (200, 303)
    with app.app_context():
        assert ledger.balance_of(cast.stranger.company_id, Region.DE) == 1


def test_a_photo_is_read_for_no_other_company(app: Flask, switched) -> None:
    client, named = switched
    with app.app_context():
        photo = photo_of(make_card("DE").value)
    answer = client.post("/wallet/book/photo", data={**named, "photo": (photo, "card.png")})
    assert answer.status_code == 409
    assert NOTE in answer.text


def test_carts_are_not_mixed_up(app: Flask, cast: Cast, switched) -> None:
    client, named = switched
    choose(client, METER, extensions=["comfort"])
    with app.app_context():
        before = shop.everything()
    for path, entry, kept in (
        (f"/redeem/device/{HYBRID}", {"extensions": "battery"}, r'checked[^>]*value="battery"'),
        ("/redeem/cart", {"reference": "Villa Solsken"}, "Villa Solsken"),
        ("/redeem/cart/remove", {"serial": METER, "extension": "comfort", "step": "0"}, METER),
        ("/redeem/review", {"cart": "0" * 32, "key": "k" * 24, "shown": "0" * 64}, "Missing"),
    ):
        answer = client.post(path, data={**named, **entry})
        assert (path, answer.status_code) == (path, 409)
        assert NOTE in answer.text
        assert re.search(kept, answer.text)
    with app.app_context():
        assert shop.everything() == before
