"""How many SQL statements a request may send; BEGIN and COMMIT are not counted."""

from collections import defaultdict
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.redemption import shop
from tests.redemption.shop import HYBRID, redeemer
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.page_table import PAGES as EVERY_PAGE
from tests.support.statements import counted
from tests.support.world import World

# who asks is one of them, what the page shows the rest
MOST = 3
# exactly as many: a page that needs fewer leaves the table
MORE = {
    # the register, the facts, and all histories
    "/support/devices/<serial:serial>": 4,
    # the correction is made and undone, to see what becomes of the cover
    "/support/devices/<serial:serial>/correct/review": 7,
    # who asks for more than ten coins alone is known when the account is
    "/support/corrections/review": 4,
    # a second look where the first finds nothing
    "/support": 4,
}
PAGES = (
    "/",
    "/wallet",
    "/wallet/book",
    "/wallet/buy",
    "/redeem",
    "/redeem/cart",
    "/redeem/review",
    f"/redeem/device/{HYBRID}",
    "/codes",
    "/profile",
)
SignIn = Callable[[Person], FlaskClient]


def test_a_page_sends_three_at_most(world: World):
    most: dict[str, int] = defaultdict(int)
    for row in EVERY_PAGE:
        if row.sent is not None or row.status != 200:
            continue
        client, path = world.speaking(row.who, "en"), row.path(world.app, world.facts)
        with counted(world.app) as statements:
            answer = client.get(path, query_string=row.query or None)
        assert answer.status_code == 200, f"{row}: {answer.status_code}"
        most[row.rule] = max(most[row.rule], statements.beside_the_trail)
    assert {rule: count for rule, count in most.items() if count > MOST} == MORE


@pytest.fixture
def shopping(app: Flask, cast: Cast) -> Cast:
    with app.app_context():
        shop.with_battery(cast.owner)
    return cast


@both_engines
def test_a_signed_in_page_sends_three_at_most(app: Flask, shopping: Cast, signed_in: SignIn):
    owner = signed_in(shopping.owner)
    sent = {}
    for path in PAGES:
        with counted(app) as statements:
            assert owner.get(path).status_code == 200
        sent[path] = len(statements)
    assert not {path: count for path, count in sent.items() if count > 3}


@both_engines
def test_a_lookup_sends_one_beside_who_asks(app: Flask, shopping: Cast, signed_in: SignIn):
    owner = signed_in(shopping.owner)
    with counted(app) as statements:
        assert owner.get(f"/redeem?serial={HYBRID}").status_code == 303
    assert len(statements) <= 2, str(statements)


@both_engines
def test_redeeming_sends_eight_with_who_asks(app: Flask, shopping: Cast, signed_in: SignIn):
    owner = signed_in(shopping.owner)
    with app.app_context():
        cart = shop.reviewed(redeemer(shopping.owner))
    form = {"cart": str(cart.uuid), "key": "k" * 24, "shown": cart.content_hash}
    with counted(app) as statements:
        answer = owner.post("/redeem/review", data=form)
    assert answer.status_code == 303, answer.text
    assert len(statements) <= 8, str(statements)
