"""The list of a company's codes: newest first, searched, paged, in one SQL statement."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, update

from portal.core import crypto
from portal.core.clock import midnight, now, today
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption import basket, codes_list
from portal.redemption.codes_list import Filters
from portal.redemption.models import ActivationCode
from tests.redemption import shop
from tests.redemption.shop import BATTERY, COMFORT, HYBRID, METER, redeemer
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.statements import counted

pytestmark = both_engines


@pytest.fixture
def numbers(in_app: Flask, cast: Cast) -> dict[str, str]:
    """The numbers of two receipts: two codes for an inverter, then one for a meter."""
    shop.stock()
    shop.credit(cast.owner, 20)
    shop.credit(cast.colleague, 20)
    basket.choose(redeemer(cast.owner), HYBRID, BATTERY, 1)
    basket.set_reference(redeemer(cast.owner), "Villa Ödmjuk_2, 100 %")
    inverter = shop.redeem_cart(redeemer(cast.owner), "key-of-the-inverter")
    basket.choose(redeemer(cast.colleague), METER, COMFORT, 0)
    basket.set_reference(redeemer(cast.colleague), "Οικία Νικολάου")
    meter = shop.redeem_cart(redeemer(cast.colleague), "key-of-the-meter")
    return {"inverter": inverter.number, "meter": meter.number}


def serials(cast: Cast, **filters: object) -> list[str]:
    found, total = codes_list.read(cast.company_id, Filters(**filters), 1)  # type: ignore[arg-type]
    assert total == len(found)
    return [code.serial for code in found]


def test_newest_first_with_all_that_a_row_tells(cast: Cast, numbers: dict[str, str]) -> None:
    found, total = codes_list.read(cast.company_id, Filters(), 1)
    assert total == 3
    assert [(c.serial, c.extension, c.step, c.person) for c in found] == [
        (METER, "comfort", 0, cast.colleague.name),
        (HYBRID, "power", 1, cast.owner.name),
        (HYBRID, "battery", 0, cast.owner.name),
    ]
    assert [code.receipt_no for code in found] == [numbers["meter"], *[numbers["inverter"]] * 2]
    assert found[0].reference == "Οικία Νικολάου"
    assert len(found[0].digits) == 10
    assert found[0].printed.replace(" ", "") == found[0].digits
    assert found[0].digits not in repr(found[0])


def test_search_by_a_part_of_the_serial(cast: Cast, numbers: dict[str, str]) -> None:
    cases = {
        HYBRID: [HYBRID] * 2,
        "0523td": [HYBRID] * 2,
        "905 23-TD": [HYBRID] * 2,
        "9O523TD9": [HYBRID] * 2,  # O read for 0
        "TD9OOOI": [HYBRID] * 2,
        "τδ": [],
        "34567": [METER],
        "%": [],
        "9_523": [],
        "XYZ": [],
    }
    assert {text: serials(cast, serial=text) for text in cases} == cases


def test_search_by_receipt_and_by_reference(cast: Cast, numbers: dict[str, str]) -> None:
    cases = {
        numbers["meter"]: [METER],
        numbers["inverter"].lower(): [HYBRID] * 2,
        numbers["meter"][-6:]: [METER],
        "odmjuk": [HYBRID] * 2,
        "VILLA ÖDMJUK": [HYBRID] * 2,
        "οικια": [METER],
        "ΝΙΚΟΛΆΟΥ": [METER],
        "100 %": [HYBRID] * 2,
        "k_2": [HYBRID] * 2,
        "k%2": [],
        "nowhere": [],
    }
    assert {text: serials(cast, text=text) for text in cases} == cases


def test_filters_narrow_each_other(cast: Cast, numbers: dict[str, str]) -> None:
    assert serials(cast, serial="7234", text="οικια") == [METER]
    assert serials(cast, serial=HYBRID, text="οικια") == []


def test_both_days_are_included_and_are_the_manufacturers(
    cast: Cast, numbers: dict[str, str]
) -> None:
    start = midnight(today())
    for serial, moment in ((METER, start), (HYBRID, start - timedelta(seconds=1))):
        with transaction():
            db.session.execute(
                update(ActivationCode)
                .where(ActivationCode.serial == serial)
                .values(issued_at=moment)
            )
    yesterday = today() - timedelta(days=1)
    assert serials(cast, since=today()) == [METER]
    assert serials(cast, until=yesterday) == [HYBRID] * 2
    assert serials(cast, since=yesterday, until=today()) == [METER, HYBRID, HYBRID]
    assert serials(cast, until=yesterday - timedelta(days=1)) == []


def test_another_company_sees_none_of_it(cast: Cast, numbers: dict[str, str]) -> None:
    assert cast.stranger.company_id
    assert codes_list.read(cast.stranger.company_id, Filters(), 1) == ([], 0)
    assert codes_list.read(cast.stranger.company_id, Filters(text="odmjuk"), 1) == ([], 0)
    assert list(codes_list.every_code(cast.stranger.company_id, Filters())) == []
    assert codes_list.issued_lately(cast.stranger.company_id) == 0


def more_codes(cast: Cast, count: int) -> None:
    """Further codes on the newest receipt, for devices of their own."""
    with transaction():
        cart_id = db.session.execute(
            db.select(ActivationCode.cart_id).order_by(ActivationCode.id.desc()).limit(1)
        ).scalar_one()
        db.session.execute(
            insert(ActivationCode),
            [
                {
                    "company_id": cast.company_id,
                    "cart_id": cart_id,
                    "serial": f"80000TD{number:06}",
                    "product": "plenticore-g3-s-4-0",
                    "extension": "battery",
                    "step": 0,
                    "code_encrypted": crypto.encrypt(f"{number:010}"),
                    "issuer": "keyed",
                    "issued_at": now(),
                }
                for number in range(count)
            ],
        )


def test_very_many_come_in_pages_of_twenty(
    in_app: Flask, cast: Cast, numbers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    more_codes(cast, 122)
    pages = [codes_list.read(cast.company_id, Filters(), page) for page in (1, 7, 8)]
    assert [(len(found), total) for found, total in pages] == [(20, 125), (5, 125), (0, 0)]
    assert pages[0][0][0].serial == "80000TD000121"
    monkeypatch.setattr(codes_list, "BATCH", 50)
    exported = list(codes_list.every_code(cast.company_id, Filters()))
    assert len(exported) == len({code.digits for code in exported}) == 125
    assert [code.serial for code in exported[-3:]] == [METER, HYBRID, HYBRID]


def test_one_statement_reads_a_page(in_app: Flask, cast: Cast, numbers: dict[str, str]) -> None:
    everything = Filters("905", today(), today(), "odmjuk")
    with counted(in_app) as statements:
        found, _total = codes_list.read(cast.company_id, everything, 1)
    assert len(found) == 2
    assert len(statements) == 1, statements


def test_lately_is_a_month_and_counts_no_further_than_a_hundred(
    cast: Cast, numbers: dict[str, str]
) -> None:
    assert codes_list.issued_lately(cast.company_id) == 3
    with transaction():
        db.session.execute(
            update(ActivationCode)
            .where(ActivationCode.serial == HYBRID)
            .values(issued_at=now() - codes_list.LATELY - timedelta(minutes=1))
        )
    assert codes_list.issued_lately(cast.company_id) == 1
    more_codes(cast, 150)
    assert codes_list.issued_lately(cast.company_id) == codes_list.MOST_COUNTED
