"""A code for a device whose extension is ordered: it must not make the payment worthless."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from portal.core.clock import today
from portal.core.errors import DomainError
from portal.extensions import db
from portal.invoicing.money import Money
from portal.warranty.codes.spending import CodeSpoilsOrder, Typed, preview, spend
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.extension import closing, ordering
from portal.warranty.extension.ordering import Wish
from portal.warranty.extension.settling import Received, settle
from portal.warranty.kinds import CodeKind
from portal.warranty.models import WarrantyCode as CodeRow
from portal.warranty.upgrade.registering import register
from tests.support.engines import both_engines
from tests.support.extensions import SERIAL, order_row, replace_device
from tests.support.owned_devices import campaign, identity_of, make_code
from tests.support.processes import at_once

pytestmark = both_engines


def typed(code: WarrantyCode) -> Typed:
    return Typed(code.value, code.kind, "192.0.2.1")


def test_it_is_refused_until_the_order_is_cancelled(in_app, cast, buyer, clock, order) -> None:
    owner, code = identity_of(cast.owner.user_id), make_code()
    for act in (preview, spend):
        with pytest.raises(CodeSpoilsOrder):
            act(owner, SERIAL, typed(code))
    assert db.session.execute(select(CodeRow.state)).scalar_one() == "issued"
    closing.cancel(order.id, buyer.actor)
    assert spend(owner, SERIAL, typed(code)).after.last_day == date(2036, 7, 31)


def test_it_is_refused_for_the_replacement_of_the_ordered_device_too(in_app, cast, order) -> None:
    new = replace_device(cast)
    with pytest.raises(CodeSpoilsOrder):
        spend(identity_of(cast.owner.user_id), new, typed(make_code()))


def test_a_campaign_may_come_beside_it(in_app, cast, clock, order, finance) -> None:
    owner = identity_of(cast.owner.user_id)
    spend(owner, SERIAL, typed(make_code(campaign())))
    settle(order.id, Received(Money.of_cents(23_900), today()), finance, accepts_difference=False)
    assert order_row().state == "paid"


def test_a_campaign_that_leaves_no_room_for_it_is_refused(in_app, cast, clock, order) -> None:
    owner, code = identity_of(cast.owner.user_id), make_code(campaign(months=180))
    with pytest.raises(CodeSpoilsOrder):
        preview(owner, SERIAL, typed(code))


def test_an_upgrade_in_between_opens_no_way_past_the_order(
    in_app, cast, buyer, clock, order
) -> None:
    owner, code, small = identity_of(cast.owner.user_id), make_code(), make_code(campaign())
    register(owner, SERIAL, date(2026, 3, 1), "key-0001")
    with pytest.raises(CodeSpoilsOrder):
        spend(owner, SERIAL, typed(code))
    assert spend(owner, SERIAL, typed(small)).after.last_day == date(2038, 7, 31)


def act_as(number: int, buyer, user_id: int, code: str) -> str:
    try:
        if number:
            spend(identity_of(user_id), SERIAL, Typed(code, CodeKind.EXTENDED, "192.0.2.1"))
        else:
            ordering.place(Wish(SERIAL, 60, 23_900), buyer, "k" * 8)
    except DomainError as refusal:
        return type(refusal).__name__
    return "done"


def test_of_both_at_once_one_is_taken(in_app, cast, device, buyer, tmp_path) -> None:
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    code = make_code().value
    outcomes = Counter(at_once(2, url, tmp_path, act_as, buyer, cast.owner.user_id, code))
    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "CodeSpoilsOrder", "ExtensionExists"}
