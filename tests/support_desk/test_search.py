"""The desk's box finds each kind of thing by one statement, and records what it showed."""

from datetime import date

import pytest
from sqlalchemy import insert

from portal.accounts import people
from portal.accounts.people import NewCompany, add_company
from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.invoicing.creditor_reference import in_groups
from portal.support import searching
from portal.wallet.models import CardBatch, CoinCard
from portal.warranty.extension import closing, ordering
from portal.warranty.extension.ordering import Wish
from portal.web.registries import registries
from tests.devices.test_plans import plan_of, sent_by
from tests.support.cast import PASSWORD
from tests.support.engines import both_engines
from tests.support.extensions import NET, buyer_of, extendable, order_row
from tests.support.owned_devices import make_code
from tests.support.statements import counted
from tests.support.wallet import audited

SERIAL, ORDERED = "90523TD90001R", "90523TD90101R"
TABLES = (
    "device",
    "company",
    "company_name_word",
    "company_name_word_1",
    "person_word",
    "person_word_1",
    "user",
    "coin_card",
    "cart",
    "invoice",
    "extension_order",
    "warranty_code",
)


@pytest.fixture
def desk(in_app, cast):
    register.add_devices(
        Device(f"90523TD9{number:04d}R", "piko-iq-10", shipped_on=date(2026, 3, 2))
        for number in range(1, 70)
    )
    with transaction():
        nordic = ("Nordic Sol-Energi AB", "N77", "office@nordic.example", "SE", "", "sv")
        add_company(NewCompany(*nordic))
        people.add_user("karin@berg.example", "Karin Berg-Åhl", PASSWORD, "sv")
        batch = {"name": "Spring", "region": Region.EU.value, "denomination": 1, "issued_at": now()}
        batch_id = db.session.execute(
            insert(CardBatch).values(**batch).returning(CardBatch.id)
        ).scalar_one()
        card = {"code_hash": "x", "last_four": "7KQP", "region": Region.EU.value}
        db.session.execute(insert(CoinCard).values(**card, batch_id=batch_id))
    return cast


class Supporter:
    """What the search asks of an identity."""

    @staticmethod
    def can(_right):
        return True


def find(text, cast, kind=""):
    actor = Actor(cast.support.user_id, cast.support.name)
    results = searching.search(text, Supporter(), actor, kind)
    return {group.source.kind: group for group in results.groups}, results


FOUND = [
    ("90523TD90001R", "serial", "90523TD90001R"),
    ("90523td9 0002", "serial", "90523TD90002R"),
    ("9O523TD9OOO3R", "serial", "90523TD90003R"),
    ("0004R", "serial-end", "90523TD90004R"),
    ("90253TD90005R", "serial-mistyped", "90523TD90005R"),
    ("se100001", "company", "Solkraft AB"),
    ("SOL-KRAFT", "company", "Solkraft AB"),
    ("office@se1", "company", "Solkraft AB"),
    ("Énergi", "company", "Nordic Sol-Energi AB"),
    ("ener sol-nordic AB", "company", "Nordic Sol-Energi AB"),
    ("SE 556677889901", "company", "Solkraft AB"),
    ("owner@solkraft.example", "person", "Owner"),
    ("Stranger@", "person", "Stranger"),
    ("berg kar", "person", "Karin Berg-Åhl"),
    ("ÅHL", "person", "Karin Berg-Åhl"),
    ("@Berg.example", "person", "Karin Berg-Åhl"),
    ("solkraft.example", "person", "Owner"),
    ("7kqp", "coin-card", "…7KQP"),
    ("…7KQP", "coin-card", "…7KQP"),
    (" ... 7kqp", "coin-card", "…7KQP"),
]


NOTHING = [
    "",
    "ab",
    "zzz-nothing",
    "nergi",
    "nordic kraft",
    "%_%",
    "\x00\x00\x00",
    "ß" * 300,
    "'; --",
]


@both_engines
def test_each_kind_is_found_and_leaves_a_trace(desk):
    for text, kind, title in FOUND:
        groups, _results = find(text, desk)
        assert title in [shown.title for shown in groups[kind].shown], (text, groups)
    before = len(audited("customer.searched"))
    for text in NOTHING:
        groups, results = find(text, desk)
        assert not groups
        assert results.too_short is (text == "ab")
    find("90523TD90001R", desk)
    assert len(audited("customer.searched")) == before, "a device is nobody's data"
    find("solkraft", desk)
    entry = audited("customer.searched")[-1]
    assert entry.actor_id == desk.support.user_id
    assert entry.facts == {"typed": "solkraft", "results": 1, "companies": [desk.company_id]}


def test_people_are_found_by_the_name_they_have_now(desk, signed_in):
    client = signed_in(desk.colleague)
    sent = client.post("/profile", data={"name": "Ann-Marie Öst", "locale": "en"})
    assert sent.status_code == 303, sent.text
    assert [each.title for each in find("ost mar", desk)[0]["person"].shown] == ["Ann-Marie Öst"]
    assert not find("colleague ann", desk)[0]


def test_a_whole_address_finds_its_person_and_nobody_beside(desk):
    assert [each.title for each in find("owner@solkraft.example", desk)[0]["person"].shown] == [
        "Owner"
    ]
    assert not find("nobody@solkraft.example", desk)[0]


def test_very_many_are_counted_to_fifty(desk):
    group = find("90523TD9", desk)[0]["serial"]
    assert (len(group.shown), group.count, group.more) == (searching.FEW, searching.MOST, True)
    group = find("90523TD9", desk, "serial")[0]["serial"]
    assert (len(group.shown), group.count, group.is_shortened) == (50, 50, False)


@both_engines
def test_all_sources_go_along_an_index_in_one_statement(desk):
    """With few rows an engine may prefer to read all; that it could do else is what counts."""
    for typed in ("7KQP", "nordic sol energi", "solkraft.example"):
        sent = sent_by(lambda typed=typed: find(typed, desk))
        assert len(sent) == 1, sent
        plan = plan_of(*sent[0])
        for table in TABLES:
            assert f"Seq Scan on {table}" not in plan, plan
            assert f'Seq Scan on "{table}"' not in plan, plan
            assert f"SCAN {table}" not in plan.splitlines(), plan


@both_engines
def test_an_order_is_found_by_each_of_its_numbers(desk):
    extendable(desk.company_id, desk.owner.user_id, ORDERED)
    buyer = buyer_of(desk)
    ordering.place(Wish(ORDERED, 60, NET), buyer, "k" * 8)
    order = order_row()
    closing.cancel(order.id, buyer.actor)
    for text in ("wx00001", "re-00001", "GS 00001", in_groups(order.payment_reference)):
        [shown] = find(text, desk)[0]["extension-order"].shown
        path = f"/support/extension-orders/{order.id}"
        assert (shown.title, shown.about, shown.path) == ("WX00001", ORDERED, path), text
        facts = {"typed": text, "results": 1, "companies": [desk.company_id]}
        assert audited("customer.searched")[-1].facts == facts
    assert not find("WX0000", desk)[0], "numbers are found whole"


@both_engines
def test_a_code_of_a_warranty_is_found_by_its_end_only(desk):
    code = make_code(name="Autumn")
    [shown] = find(code.last_four.lower(), desk)[0]["warranty-code"].shown
    assert (shown.title, shown.about) == (f"…{code.last_four}", "Autumn")
    assert shown.path.startswith("/support/warranty-codes/")
    assert "warranty-code" not in find(code.printed, desk)[0]


def test_every_kind_has_its_own_name():
    kinds = [source.kind for source in registries.search_sources]
    assert len(kinds) == len(set(kinds)) >= 9


def test_the_page_works_without_a_script(app, cast, signed_in):
    client = signed_in(cast.support)
    with app.app_context():
        register.add_devices([Device(SERIAL, "piko-iq-10")])
    page = client.get(f"/support?q={SERIAL}").text
    assert f'href="/support/devices/{SERIAL}"' in page
    assert "<h1>" in page
    fragment = client.get(f"/support?q={SERIAL}", headers={"HX-Request": "true"}).text
    assert f'href="/support/devices/{SERIAL}"' in fragment
    assert "<h1>" not in fragment
    assert "Nothing was found" in client.get("/support?q=nowhere-to-be-found").text
    assert "at least three" in client.get("/support?q=ab").text


def test_a_search_sends_three_statements_beside_its_trace(app, cast, signed_in):
    client = signed_in(cast.support)
    with counted(app) as seen:
        client.get("/support?q=solkraft")
    assert len([each for each in seen.statements if not each.startswith("INSERT")]) <= 3, str(seen)
    assert len([each for each in seen.statements if each.startswith("INSERT")]) == 1
