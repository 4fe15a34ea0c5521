"""The statement: newest first, filtered, paged, with all balances, in one SQL statement."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import event, select

from portal.core.clock import midnight, now, today
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption.models import Cart
from portal.wallet import ledger, statement
from portal.wallet.ledger import Movement
from portal.wallet.statement import Filters
from portal.web.registries import ReceiptLink
from tests.support.engines import both_engines

pytestmark = both_engines

LINKS = {
    "redemption": ReceiptLink(
        "cart:",
        lambda uuid: f"/redeem/receipt/{uuid}",
        lambda id_: select(Cart.uuid).where(Cart.id == id_).scalar_subquery(),
    )
}


def move(company_id, coins, kind="card", reference=None, note="", region=Region.EU, who="Owner"):
    with transaction():
        ledger.post(
            Movement(company_id, region, coins, kind, reference or f"{kind}:x", note, None, who)
        )


def move_many(company_id, count):
    for number in range(count):
        move(company_id, 1, reference=f"card:{number}", note=f"…A{number:03}")


def notes(company_id, links=LINKS, page=1, **filters):
    found = statement.read(company_id, Filters(**filters), page, links)
    return [entry.note for entry in found.entries]


def redeemed_cart(cast) -> tuple[int, UUID]:
    with transaction():
        cart = Cart(
            company_id=cast.company_id,
            user_id=cast.owner.user_id,
            state="redeemed",
            receipt_no="R-7",
            created_at=now(),
        )
        db.session.add(cart)
        db.session.flush()
        return cart.id, cart.uuid


def test_an_empty_account_has_its_balances(in_app, cast):
    found = statement.read(cast.company_id, Filters(), 1, LINKS)
    assert found.entries == ()
    assert found.total == 0
    assert found.balances == {Region.DE: 0, Region.EU: 0, Region.NON_EU: 0}


def test_newest_first_with_the_running_balance_of_each_region(in_app, cast):
    move(cast.company_id, 5, reference="card:1", note="first")
    move(cast.company_id, 7, reference="card:2", note="frozen", region=Region.DE)
    move(cast.company_id, -2, "correction", "correction:1", "typing error", who="Support")
    found = statement.read(cast.company_id, Filters(), 1, LINKS)
    assert [(e.note, e.coins, e.balance, e.region, e.person) for e in found.entries] == [
        ("typing error", -2, 3, Region.EU, "Support"),
        ("frozen", 7, 7, Region.DE, "Owner"),
        ("first", 5, 5, Region.EU, "Owner"),
    ]
    assert found.balances == {Region.DE: 7, Region.EU: 3, Region.NON_EU: 0}


def test_pages_of_twenty_know_the_total(in_app, cast):
    move_many(cast.company_id, 45)
    pages = [statement.read(cast.company_id, Filters(), page, LINKS) for page in (1, 2, 3, 4)]
    assert [len(page.entries) for page in pages] == [20, 20, 5, 0]
    assert [page.total for page in pages] == [45, 45, 45, 0]
    assert pages[2].entries[-1].note == "…A000"


def test_another_company_sees_nothing_of_it(in_app, cast):
    move(cast.company_id, 5, note="secret")
    assert notes(cast.stranger.company_id) == []
    assert list(statement.every_entry(cast.stranger.company_id, Filters(), LINKS)) == []


def test_filters_by_kind_and_text(in_app, cast):
    move(cast.company_id, 5, reference="card:1", note="…WXYZ · LOT-1")
    move(cast.company_id, 10, "order", "order:1", "100 % Ödmjuk_2", who="Wholesaler")
    move(cast.company_id, -1, "correction", "correction:1", "Λάθος καταχώριση")
    cases = {
        "wxyz": ["…WXYZ · LOT-1"],
        "ODMJUK": ["100 % Ödmjuk_2"],
        "λαθος": ["Λάθος καταχώριση"],
        "100 %": ["100 % Ödmjuk_2"],
        "k_2": ["100 % Ödmjuk_2"],
        "k!2": [],
        "wholesaler": ["100 % Ödmjuk_2"],
    }
    assert {text: notes(cast.company_id, text=text) for text in cases} == cases
    assert notes(cast.company_id, kind="correction") == ["Λάθος καταχώριση"]
    assert notes(cast.company_id, kind="card", text="lot-1") == ["…WXYZ · LOT-1"]


def test_days_are_included_and_are_the_manufacturers(in_app, cast, monkeypatch):
    start = midnight(today())
    for number, moment in enumerate([start - timedelta(seconds=1), start]):
        monkeypatch.setattr(ledger, "now", lambda moment=moment: moment)
        move(cast.company_id, 1, reference=f"card:{number}", note=str(number))
    yesterday = today() - timedelta(days=1)
    assert notes(cast.company_id, since=today()) == ["1"]
    assert notes(cast.company_id, until=yesterday) == ["0"]
    assert notes(cast.company_id, since=yesterday, until=today()) == ["1", "0"]
    assert notes(cast.company_id, until=date(2020, 1, 1)) == []


def test_a_redemption_leads_to_its_receipt_and_nothing_else_does(in_app, cast):
    cart_id, uuid = redeemed_cart(cast)
    move(cast.company_id, 5, reference="card:1", note="card")
    move(cast.company_id, -3, "redemption", f"cart:{cart_id}", "R-7")
    found = statement.read(cast.company_id, Filters(), 1, LINKS).entries
    assert [entry.receipt for entry in found] == [f"/redeem/receipt/{uuid}", ""]
    assert [e.receipt for e in statement.read(cast.company_id, Filters(), 1, {}).entries] == [
        "",
        "",
    ]


def test_one_statement_reads_a_page(in_app, cast):
    move_many(cast.company_id, 25)
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    statement.read(cast.company_id, Filters(text="a0"), 1, LINKS)
    assert len(seen) == 1, seen


def test_every_entry_comes_in_batches(in_app, cast, monkeypatch):
    monkeypatch.setattr(statement, "BATCH", 10)
    move_many(cast.company_id, 25)
    found = [e.note for e in statement.every_entry(cast.company_id, Filters(text="a"), LINKS)]
    assert found == [f"…A{number:03}" for number in reversed(range(25))]
