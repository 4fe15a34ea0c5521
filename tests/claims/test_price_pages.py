"""The price list and the calculator: what is shown, shared, put right and not sent again."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app
from portal.claims.prices.addresses import MOST_LINES, TypedLine, query_of
from portal.claims.prices.loading import known_lists
from portal.web.i18n import LANGUAGES
from tests.support import client as strict
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.databases import Databases, settings_for
from tests.support.statements import counted

LIST, CALCULATOR = "/claims/price-list", "/claims/calculator"
CALCULATED = f"{CALCULATOR}?line1-part=piko-iq"
FILE_A_CLAIM = 'href="/claims/new"'


@pytest.fixture(scope="module")
def visitor(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Somebody without an account: one portal for all who only look."""
    with databases.fresh("sqlite") as url:
        app = create_app(settings_for(url, tmp_path_factory.mktemp("prices")))
        app.testing = True
        strict.watch(app)
        yield app.test_client()


def words(page: str) -> str:
    """As a reader sees it, in one line."""
    body = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def asked(*lines: tuple[str, ...], **more: str) -> dict[str, str]:
    return query_of([TypedLine(*line) for line in lines]) | more


def result(visitor: FlaskClient, *lines: tuple[str, ...], **more: str) -> str:
    answer = visitor.get(CALCULATOR, query_string=asked(*lines, **more))
    assert answer.status_code == 200
    return words(answer.text)


def test_each_list_is_shown_whole(visitor: FlaskClient):
    for prices in known_lists():
        shown = words(visitor.get(f"{LIST}?from={prices.valid_from}").text)
        for row in prices.rows:
            assert all(model in shown for model in row.models)
            further = row.further or row.first
            assert f"€{row.first.amount} €{further.amount}" in shown
        assert all(f"€{each.amount.amount}" in shown for each in prices.charges)
        for charge in prices.charges:
            assert all(
                f"{model} €{other.amount}" in shown for model, other in charge.exceptions.items()
            )
        assert ", ".join(prices.unlisted) in shown


def test_the_difference_of_the_lists_is_told(visitor: FlaskClient):
    shown = words(visitor.get(f"{LIST}?from=2026-04-01").text)
    assert "What changed since the list from 1 Nov 2025" in shown
    assert "PIKO CI 50 G2 Not in the list String inverter over 40 kg" in shown
    assert "PIKO MP plus String inverter up to 40 kg Not in the list" in shown
    assert "All amounts are the same in both lists." in shown
    oldest = words(visitor.get(f"{LIST}?from=2025-11-01").text)
    assert "What changed" not in oldest
    assert "submitted for the first time before 1 Apr 2026" in oldest


@pytest.mark.parametrize("day", ["2026-04-02", "2025-10-31", "x", "../etc", "2026-04-01x"])
def test_there_is_no_other_list(visitor: FlaskClient, day: str):
    assert visitor.get(LIST, query_string={"from": day}).status_code == 404


def test_the_list_of_today_comes_first(visitor: FlaskClient, clock: Clock):
    assert "In force since 1 Apr 2026" in words(visitor.get(LIST).text)
    known = visitor.get(LIST).headers["ETag"]
    clock.forward(days=-90)
    shown = visitor.get(LIST, headers={"If-None-Match": known})
    assert "In force since 1 Nov 2025" in words(shown.text)


def test_a_known_list_is_not_sent_again(visitor: FlaskClient):
    tags = set()
    for language in LANGUAGES:
        for path in (LIST, f"{LIST}?from=2025-11-01"):
            wish = {"Accept-Language": language}
            first = visitor.get(path, headers=wish)
            assert "Set-Cookie" not in first.headers
            known = {"If-None-Match": first.headers["ETag"]}
            again = visitor.get(path, headers=wish | known)
            assert (again.status_code, again.data) == (304, b"")
            tags.add(first.headers["ETag"])
    assert len(tags) == 2 * len(LANGUAGES)


def test_amounts_stand_as_the_reader_writes_them(visitor: FlaskClient):
    shown = visitor.get(LIST, headers={"Accept-Language": "sv"}).text
    assert "120,00\N{NO-BREAK SPACE}€" in shown


def test_each_amount_has_its_reason(visitor: FlaskClient):
    shown = result(visitor, ("battery-inverter",), ("sony-murata", "2"), on="2026-04-01")
    row = "Battery inverter Battery inverter, PSSB or BMU A further one of this row in the plant."
    assert f"{row} 1 €75.00 €75.00" in shown
    first = "Sony/Murata Battery module The first of this row in the plant. 1 €130.00 €130.00"
    assert first in shown
    assert "By the list from 1 Apr 2026" in shown
    assert "Total, net €235.00" in shown


@pytest.mark.parametrize(
    ("on", "total"),
    [("2026-03-31", "€120.00"), ("2026-04-01", "€0.00")],
)
def test_the_day_chooses_the_list(visitor: FlaskClient, on: str, total: str):
    shown = result(visitor, ("piko-mp-plus",), on=on)
    assert f"Total, net {total}" in shown
    assert ("whose class support has yet to confirm" in shown) == (on > "2026-03-31")


def test_a_confirmed_class_is_asked_for_and_counts(visitor: FlaskClient):
    page = visitor.get(CALCULATOR, query_string=asked(("plenticore-g3",), on="2026-04-01")).text
    assert 'name="line1-class"' in page
    shown = result(visitor, ("plenticore-g3", "2", "over_40_kg"), on="2026-04-01")
    assert "Total, net €215.00" in shown
    assert "yet to confirm" not in shown
    assert 'name="line1-class"' not in visitor.get(f"{CALCULATOR}?line1-part=piko-iq").text


def test_updates_are_paid_once_and_not_where_devices_update_themselves(visitor: FlaskClient):
    lines = [("piko-mp",), ("update-of-replaced",), ("update",), ("update-by-itself",)]
    assert "Total, net €170.00" in result(visitor, *lines, on="2026-04-01")


def test_a_quantity_left_out_is_one(visitor: FlaskClient):
    assert "Total, net €300.00" in words(visitor.get(f"{CALCULATOR}?line1-part=piko-ci-100").text)


def test_nothing_chosen_is_no_fault(visitor: FlaskClient):
    for query in ("", "?line1-part=&line1-quantity=1", "?line2-part=", "?on="):
        answer = visitor.get(CALCULATOR + query)
        assert answer.status_code == 200
        assert "Total, net" not in answer.text
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"line1-part": "piko"}, "Choose a part from the list."),
        ({"line1-part": "PIKO CI 50"}, "Choose a part from the list."),
        ({"line1-part": "piko-iq", "line1-quantity": "0"}, "a whole number from 1 to 99"),
        ({"line1-part": "piko-iq", "line1-quantity": "100"}, "a whole number from 1 to 99"),
        ({"line1-part": "piko-iq", "line1-quantity": "1.5"}, "a whole number from 1 to 99"),
        ({"line1-part": "piko-iq", "line1-quantity": "9" * 5000}, "a whole number from 1 to 99"),
        ({"line1-part": "plenticore-g3", "line1-class": "x"}, "Choose a class from the list."),
        ({"line1-part": "piko-iq", "line1-class": "x"}, "Choose a class from the list."),
        ({"line1-part": "piko-iq", "on": "2025-10-31"}, "is valid from 1 Nov 2025"),
        ({"line1-part": "piko-iq", "on": "yesterday"}, "Enter a date"),
        ({"on": "0001-01-01"}, "Enter a date"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(visitor: FlaskClient, query: dict, sentence: str):
    answer = visitor.get(CALCULATOR, query_string=query)
    assert answer.status_code == 422
    assert words(answer.text).count(sentence) == 2  # at the field and in the summary
    assert "Total, net" not in answer.text


def test_all_faults_are_told_at_once(visitor: FlaskClient):
    query = {"on": "x", "line1-part": "x", "line2-part": "piko-iq", "line2-quantity": "x"}
    assert "3 entries need your attention" in visitor.get(CALCULATOR, query_string=query).text


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (
            asked(("piko-iq", "2"), add="line", on="2026-04-01"),
            "on=2026-04-01&line1-part=piko-iq&line1-quantity=2&line2-part=&line2-quantity=1#line2-part",
        ),
        (
            asked(("bmu", "2"), ("kem", "x"), ("bmu", "1", "no"), remove="1"),
            "line1-part=kem&line1-quantity=x&line2-part=bmu&line2-quantity=1&line2-class=no#line2-part",
        ),
        (asked(("ksem",), remove="1"), "line1-part=&line1-quantity=1#line1-part"),
        (asked(("ksem",), remove="7"), "line1-part=ksem&line1-quantity=1#line1-part"),
        (asked(("ksem",), remove="x"), "line1-part=ksem&line1-quantity=1#line1-part"),
        # lines are numbered anew
        (
            {"line5-part": "kem", "line9-part": "bmu", "remove": "5"},
            "line1-part=bmu&line1-quantity=1#line1-part",
        ),
    ],
)
def test_lines_come_and_go_without_a_script(visitor: FlaskClient, sent: dict, address: str):
    answer = visitor.get(CALCULATOR, query_string=sent)
    assert (answer.status_code, answer.location) == (303, f"{CALCULATOR}?{address}")


def test_there_are_thirty_lines_at_most(visitor: FlaskClient):
    full = asked(*[("ksem",)] * MOST_LINES)
    assert "Add a line" not in visitor.get(CALCULATOR, query_string=full).text
    more = visitor.get(CALCULATOR, query_string=full | {"add": "line"})
    assert f"line{MOST_LINES + 1}-part" not in more.location
    assert "Total, net €1,800.00" in result(visitor, *[("ksem",)] * 40)


@pytest.mark.parametrize(
    ("product", "part"),
    [
        ("piko-iq-8-5", "piko-iq"),
        ("piko-ci-50-g2", "piko-ci-50-g2"),
        ("helivor-hv", "kostal-helivor-hv"),
        ("x1-mini-1-1", ""),
        ("nothing-like-it", ""),
    ],
)
def test_a_device_begins_a_calculation(visitor: FlaskClient, product: str, part: str):
    answer = visitor.get(CALCULATOR, query_string={"product": product})
    expected = f"{CALCULATOR}?line1-part={part}&line1-quantity=1#line1-part"
    assert (answer.status_code, answer.location) == (303, expected)
    assert visitor.get(answer.location).status_code == 200


def test_the_plant_goes_on_to_the_claim(visitor: FlaskClient, cast: Cast, signed_in):
    sent = asked(("piko-iq",), plant="Villa & Söner")
    page = visitor.get(CALCULATOR, query_string=sent).text
    assert "<h2>Villa &amp; Söner</h2>" in page
    [way] = re.findall(r'href="(/claims/new\?[^"]+)"', page)
    assert 'value="Villa &amp; Söner"' in signed_in(cast.colleague).get(unescape(way)).text
    more = visitor.get(CALCULATOR, query_string=sent | {"add": "line"}).headers["Location"]
    assert "plant=Villa+%26+S%C3%B6ner&line1-part=piko-iq" in more
    long = visitor.get(CALCULATOR, query_string=asked(("piko-iq",), plant="x" * 101))
    assert long.status_code == 422


def test_each_page_is_one_step_away(visitor: FlaskClient):
    assert f'href="{LIST}"' in visitor.get("/").text
    assert f'href="{CALCULATOR}"' in visitor.get(LIST).text
    assert f'href="{CALCULATOR}"' in visitor.get("/warranty").text
    assert f'href="{LIST}"' in visitor.get(CALCULATOR).text
    assert FILE_A_CLAIM in visitor.get(CALCULATED).text


def test_somebody_signed_in_costs_no_statement_more(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient]
):
    planner = signed_in(cast.planner)
    for path in (LIST, CALCULATED):
        with counted(app) as statements:
            answer = planner.get(path)
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
        assert len(statements) <= 2
    # who plans files no claims
    assert FILE_A_CLAIM not in answer.text
    assert FILE_A_CLAIM in signed_in(cast.colleague).get(CALCULATED).text
