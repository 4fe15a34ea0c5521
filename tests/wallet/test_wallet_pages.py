"""The pages of the company account: who sees what, filters, pages, CSV, and how to buy."""

import csv
import io

import pytest

from portal.core.clock import now
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption.models import Cart
from portal.wallet import ledger
from portal.wallet.account_forms import MOVEMENTS as NAMES
from portal.wallet.kinds import MovementKind
from portal.wallet.ledger import Movement
from tests.support.statements import counted
from tests.support.wallet import add_coins, make_wholesaler


@pytest.fixture
def wallet(app, cast, signed_in):
    """Adds movements, then opens a page as the owner."""

    def opened(path="/wallet", movements=(), who=None, **headers):
        with app.app_context():
            for coins, kind, note in movements:
                add_coins(cast.company_id, coins, kind, note)
        return signed_in(who or cast.owner).get(path, headers=headers)

    return opened


MOVEMENTS = [(5, "card", "…WXYZ · LOT"), (-2, "redemption", "R-1"), (1, "correction", "Λάθος")]


def test_an_empty_account_invites_to_book(wallet):
    page = wallet()
    assert page.status_code == 200
    assert "No movements yet" in page.text
    assert "Filter the statement" not in page.text


def test_the_statement_with_its_running_balance(wallet):
    page = wallet(movements=MOVEMENTS)
    for shown in ("+5", "−2", "+1", "…WXYZ · LOT", "Λάθος", "Somebody", "Card booked"):
        assert shown in page.text
    assert page.text.index("Λάθος") < page.text.index("…WXYZ")


def test_frozen_coins_are_told_with_the_reason(app, cast, wallet):
    assert "Frozen coins" not in wallet(movements=MOVEMENTS).text
    with app.app_context():
        add_coins(cast.company_id, 7, region=Region.DE)
    page = wallet()
    assert "Frozen coins" in page.text
    assert "For tax reasons" in page.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("kind=card", "…WXYZ", "Λάθος"),
        ("text=ΛΑΘΟΣ", "Λάθος", "…WXYZ"),
        ("text=r-1", "R-1", "…WXYZ"),
        ("from=2020-01-01&to=2100-01-01", "…WXYZ", None),
    ],
)
def test_filters(wallet, query, shown, hidden):
    page = wallet(f"/wallet?{query}", MOVEMENTS)
    assert shown in page.text
    assert hidden is None or hidden not in page.text


def test_a_filter_that_nothing_fits_leads_back(wallet):
    page = wallet("/wallet?text=nowhere", MOVEMENTS)
    assert "No movement matches this filter" in page.text
    assert "Show all movements" in page.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=gift", "Choose a kind from the list."),
        ("from=31.3.2026", "Enter a date, such as 2026-03-31."),
        ("to=9999-12-31", "Enter a date, such as 2026-03-31."),
        ("from=0001-01-01", "Enter a date, such as 2026-03-31."),
        (f"text={'x' * 101}", "This text is too long."),
    ],
)
@pytest.mark.parametrize("path", ["/wallet", "/wallet/statement.csv"])
def test_a_bad_filter_is_explained(wallet, path, query, sentence):
    page = wallet(f"{path}?{query}", MOVEMENTS)
    assert page.status_code == 422
    assert sentence in page.text


def test_nul_and_direction_marks_do_no_harm(wallet):
    assert "R-1" in wallet("/wallet?text=R%00-%E2%80%AE1&page=%00", MOVEMENTS).text


def test_pages_keep_the_filter(wallet):
    movements = [(1, "card", f"…A{number:03}") for number in range(45)]
    page = wallet("/wallet?kind=card&page=2", movements)
    assert "Page 2 of 3" in page.text
    assert 'href="/wallet?kind=card&amp;page=3"' in page.text
    assert 'href="/wallet?kind=card"' in page.text
    assert page.text.count('data-label="Coins"') == 20
    assert "Show all movements" not in wallet("/wallet?page=2").text


def test_behind_the_last_page_a_link_leads_to_the_first_and_keeps_the_filter(wallet):
    page = wallet("/wallet?kind=card&page=9").text
    assert "This page is empty" in page
    assert 'href="/wallet?kind=card"' in page
    assert "No movement matches this filter" not in page


def test_each_kind_of_movement_has_its_own_words():
    assert set(NAMES) == set(MovementKind)
    assert len({str(name) for name in NAMES.values()}) == len(NAMES)


def test_htmx_gets_the_statement_alone(wallet):
    page = wallet("/wallet?kind=card", MOVEMENTS, **{"HX-Request": "true"})
    assert page.text.strip().startswith("<section")
    assert "…WXYZ" in page.text


def test_at_most_three_statements(app, cast, signed_in):
    with app.app_context():
        for coins, kind, note in MOVEMENTS:
            add_coins(cast.company_id, coins, kind, note)
    client = signed_in(cast.owner)
    client.get("/wallet")
    for path in ("/wallet", "/wallet?text=r-1", "/wallet/buy"):
        with counted(app) as seen:
            client.get(path)
        assert len(seen) <= 3, seen


def test_the_csv_holds_everything_and_runs_nothing(wallet):
    movements = [*MOVEMENTS, (3, "order", "=HYPERLINK(1)")]
    answer = wallet("/wallet/statement.csv", movements)
    assert answer.mimetype == "text/csv"
    assert "attachment; filename=statement-" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:4] == ["Time (UTC)", "Kind of movement", "Coins", "Balance afterwards"]
    assert [row[1:4] for row in rows[1:]] == [
        ["Digital coins delivered", "3", "7"],
        ["Correction", "1", "4"],
        ["Redeemed", "-2", "3"],
        ["Card booked", "5", "5"],
    ]
    assert rows[1][6] == "'=HYPERLINK(1)"


def test_the_csv_keeps_the_filter(wallet):
    answer = wallet("/wallet/statement.csv?kind=card&page=3", MOVEMENTS)
    assert answer.text.count("\n") == 2


def test_how_to_buy_shows_what_the_wholesaler_needs(wallet):
    page = wallet("/wallet/buy")
    assert 'data-copy="SE100001"' in page.text
    assert 'data-copy="office@se100001.example"' in page.text
    assert "at least 10 coins" in page.text
    assert "European Union without Germany" in page.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/wallet", ("owner", "colleague", "stranger")),
        ("/wallet/statement.csv", ("owner", "colleague", "stranger")),
        ("/wallet/buy", ("owner", "stranger")),
        ("/wallet/orders", ("wholesaler",)),
        ("/wallet/orders/new", ("wholesaler",)),
    ],
)
def test_rights(app, cast, signed_in, path, allowed):
    with app.app_context():
        wholesaler = make_wholesaler()
    people = {name: getattr(cast, name) for name in ("owner", "colleague", "stranger", "planner")}
    people |= {"support": cast.support, "wholesaler": wholesaler}
    answers = {name: signed_in(person).get(path).status_code for name, person in people.items()}
    assert answers == {name: 200 if name in allowed else 403 for name in people}
    assert app.test_client().get(path).status_code == 303


def test_a_redemption_leads_to_its_receipt(app, cast, signed_in):
    with app.app_context(), transaction():
        cart = Cart(company_id=cast.company_id, user_id=cast.owner.user_id, created_at=now())
        cart.state, cart.receipt_no = "redeemed", "R-77"
        db.session.add(cart)
        db.session.flush()
        uuid, reference = cart.uuid, f"cart:{cart.id}"
        for coins, kind, cause in ((5, "card", "card:1"), (-3, "redemption", reference)):
            note = "R-77" if coins < 0 else ""
            ledger.post(Movement(cast.company_id, Region.EU, coins, kind, cause, note, None, ""))
    client = signed_in(cast.owner)
    assert f'<a href="/redeem/receipt/{uuid}">Receipt R-77</a>' in client.get("/wallet").text
    assert f"/redeem/receipt/{uuid}" in client.get("/wallet/statement.csv").text
