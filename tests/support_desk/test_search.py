"""The desk's box finds each kind of thing by one statement, and records what it showed."""

from datetime import date

import pytest
from sqlalchemy import insert

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.support import searching
from portal.wallet.models import CardBatch, CoinCard
from portal.web.registries import registries
from tests.devices.test_plans import plan_of, sent_by
from tests.support.engines import both_engines
from tests.support.statements import counted
from tests.support.wallet import audited

SERIAL = "90523TD90001R"
TABLES = (
    "device",
    "company",
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
    ("SE 556677889901", "company", "Solkraft AB"),
    ("owner@solkraft.example", "person", "Owner"),
    ("Stranger@", "person", "Stranger"),
    ("7kqp", "coin-card", "…7KQP"),
]


NOTHING = ["", "ab", "zzz-nothing", "%_%", "\x00\x00\x00", "ß" * 300, "'; --"]


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


def test_very_many_are_counted_to_fifty(desk):
    group = find("90523TD9", desk)[0]["serial"]
    assert (len(group.shown), group.count, group.more) == (searching.FEW, searching.MOST, True)
    group = find("90523TD9", desk, "serial")[0]["serial"]
    assert (len(group.shown), group.count, group.is_shortened) == (50, 50, False)


@both_engines
def test_all_sources_go_along_an_index_in_one_statement(desk):
    """With few rows an engine may prefer to read all; that it could do else is what counts."""
    sent = sent_by(lambda: find("7KQP", desk))
    assert len(sent) == 1, sent
    plan = plan_of(*sent[0])
    for table in TABLES:
        assert f"Seq Scan on {table}" not in plan, plan
        assert f'Seq Scan on "{table}"' not in plan, plan
        assert f"SCAN {table}" not in plan.splitlines(), plan


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
