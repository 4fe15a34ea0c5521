"""`ledger verify` is silent about a sound ledger and names every deliberate damage."""

import pytest
from sqlalchemy import insert, text

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.wallet import corrections, ledger, orders
from portal.wallet.company_accounts import account_of
from portal.wallet.correction_wishes import Wish
from portal.wallet.ledger import Movement
from portal.wallet.models import CardBatch, CoinCard
from portal.wallet.orders import Wanted, Wholesaler
from portal.web.registries import registries
from tests.support.engines import both_engines
from tests.support.wallet import make_wholesaler

pytestmark = both_engines


@pytest.fixture
def sound(in_app, cast):
    """One booked card of 5, an order of 10, corrections, and a redeemed cart of 2 lines."""
    with transaction():
        _card(cast)
        _cart(cast)
    wholesaler = make_wholesaler()
    placing = Wholesaler(wholesaler.user_id, wholesaler.name, "")
    wanted = Wanted("SE100001", "office@se100001.example", 10, "")
    orders.place(wanted, placing, "k" * 8)
    supporter = Actor(cast.support.user_id, cast.support.name)
    account = account_of("SE100001")
    corrections.ask(Wish(account, 2, "reason"), supporter, "a" * 8)
    corrections.ask(Wish(account, 20, "waits"), supporter, "b" * 8)
    return cast


def move(cast, coins, kind, reference):
    note, who = "", cast.owner
    ledger.post(
        Movement(cast.company_id, Region.EU, coins, kind, reference, note, who.user_id, who.name)
    )


def _card(cast):
    batch = {"id": 1, "name": "LOT", "region": "EU", "denomination": 5, "issued_at": now()}
    db.session.execute(insert(CardBatch).values(batch))
    card = {"batch_id": 1, "last_four": "WXYZ", "region": "EU", "denomination": 5}
    owned = {"company_id": cast.company_id, "user_id": cast.owner.user_id, "booked_at": now()}
    db.session.execute(
        insert(CoinCard).values(id=1, code_hash="x", state="booked", **card, **owned)
    )
    db.session.execute(insert(CoinCard).values(id=2, code_hash="y", state="issued", **card))
    move(cast, 5, "card", "card:1")


def _cart(cast):
    owned = {"company_id": cast.company_id}
    cart = {"user_id": cast.owner.user_id, "created_at": now(), "region": "EU", "coins": 3}
    cart |= {"state": "redeemed", "receipt_no": "R1", "redeemed_at": now()}
    db.session.execute(insert(Cart).values(id=1, **owned, **cart))
    for extension, coins in (("comfort", 2), ("power", 1)):
        line = {"cart_id": 1, "serial": "S1", "product": "p", "extension": extension, "step": 0}
        code = {"code_encrypted": b"x", "issuer": "keyed", "issued_at": now()}
        db.session.execute(insert(CartLine).values(**line, coins=coins))
        db.session.execute(insert(ActivationCode).values(**owned, **line, **code))
    move(cast, -3, "redemption", "cart:1")


def damage(*statements):
    """What only somebody past all triggers and foreign keys could do."""
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(triggers).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE coin_entry DISABLE TRIGGER USER")
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
        connection.invalidate()


def differences():
    db.session.rollback()
    return [found for check in registries.ledger_checks.values() for found in check()]


def entry_sql(**changes):
    values = {
        "id": 900,
        "at": "2026-01-01 00:00:00",
        "company_id": 1,
        "region": "EU",
        "coins": 4,
        "balance_after": 18,
        "kind": "card",
        "reference": "card:77",
        "note": "",
        "user_name": "",
        "search_text": "",
        **changes,
    }
    shown = ", ".join(repr(value) for value in values.values())
    return f"INSERT INTO coin_entry ({', '.join(values)}) VALUES ({shown})"


# as if the cart had never been paid: no entry, its coins given back, later balances set right
FOR_NOTHING = (
    "DELETE FROM coin_entry WHERE reference = 'cart:1'",
    "UPDATE coin_entry SET balance_after = balance_after + 3 WHERE id > 2",
    "UPDATE coin_balance SET coins = 17 WHERE coins = 14",
)


def test_a_sound_ledger_has_no_differences(sound):
    assert differences() == []


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (
            ["UPDATE coin_balance SET coins = 15 WHERE coins = 14"],
            ["company 1 EU: balance 15, entries add up to 14"],
        ),
        (
            ["DELETE FROM coin_balance WHERE coins = 14"],
            ["company 1 EU: no balance, entries add up to 14"],
        ),
        (
            ["UPDATE coin_entry SET balance_after = 99 WHERE reference = 'order:1'"],
            [
                "entry 3: balance after it is 99, must be 12",
                "entry 4: balance after it is 14, must be 101",
            ],
        ),
        (
            ["UPDATE coin_entry SET coins = 6 WHERE reference = 'card:1'"],
            [
                "company 1 EU: balance 14, entries add up to 15",
                "entry 1: balance after it is 5, must be 6",
                "card 1: entry 1 is card +6 for company 1 EU, must be card +5 for company 1 EU",
            ],
        ),
        (
            [
                "UPDATE coin_card SET state = 'booked', booked_at = '2026-01-01' WHERE id = 2",
                "UPDATE coin_card SET company_id = 1 WHERE id = 2",
            ],
            ["card 2: no entry, must be card +5 for company 1 EU"],
        ),
        (
            ["UPDATE coin_card SET state = 'issued', booked_at = NULL WHERE id = 1"],
            ["entry 1 (card:1) moves +5 without its card"],
        ),
        (
            [entry_sql(), "UPDATE coin_balance SET coins = 18 WHERE coins = 14"],
            ["entry 900 (card:77) moves +4 without its card"],
        ),
        (
            [
                entry_sql(reference="card:01"),
                "UPDATE coin_balance SET coins = 18 WHERE coins = 14",
            ],
            ["entry 900 (card:01) moves +4 without its card"],
        ),
        (
            [
                entry_sql(reference="card:seven"),
                entry_sql(id=901, reference="card:" + "9" * 40, balance_after=22),
                "UPDATE coin_balance SET coins = 22 WHERE coins = 14",
            ],
            [
                "entry 900 (card:seven) moves +4 without its card",
                f"entry 901 (card:{'9' * 40}) moves +4 without its card",
            ],
        ),
        (
            ["UPDATE coin_entry SET company_id = 2 WHERE reference = 'order:1'"],
            [
                "company 1 EU: balance 14, entries add up to 4",
                "company 2 EU: balance 0, entries add up to 10",
                "entry 3: balance after it is 12, must be 10",
                "entry 4: balance after it is 14, must be 4",
                (
                    "order 1: entry 3 is order +10 for company 2 EU, "
                    "must be order +10 for company 1 EU"
                ),
            ],
        ),
        (
            ["UPDATE coin_card SET company_id = NULL WHERE id = 1"],
            [
                "card 1: entry 1 is card +5 for company 1 EU, must be card +5 for company None EU",
            ],
        ),
        (
            ["DELETE FROM coin_order"],
            ["entry 3 (order:1) moves +10 without its order"],
        ),
        (
            ["UPDATE coin_correction SET state = 'posted' WHERE id = 2"],
            ["correction 2: no entry, must be correction +20 for company 1 EU"],
        ),
        (
            ["UPDATE coin_correction SET state = 'declined' WHERE id = 1"],
            ["entry 4 (correction:1) moves +2 without its correction"],
        ),
        (
            ["UPDATE cart SET coins = 4"],
            [
                "cart 1: redeemed for 4, its lines add up to 3",
                (
                    "cart 1: entry 2 is redemption -3 for company 1 EU, "
                    "must be redemption -4 for company 1 EU"
                ),
            ],
        ),
        (
            ["DELETE FROM activation_code WHERE extension = 'power'"],
            ["cart 1: no code for power 0 of S1"],
        ),
        (
            ["UPDATE activation_code SET step = 1 WHERE extension = 'power'"],
            [
                "cart 1: no code for power 0 of S1",
                "cart 1: a code for power 1 of S1 that it does not name",
            ],
        ),
        (
            ["UPDATE cart SET state = 'open', receipt_no = NULL"],
            [
                "entry 2 (cart:1) moves -3 without its cart",
                "cart 1: a code for comfort 0 of S1 that it does not name",
                "cart 1: a code for power 0 of S1 that it does not name",
            ],
        ),
        (
            ["UPDATE cart_line SET coins = 7 WHERE extension = 'comfort'"],
            ["cart 1: redeemed for 3, its lines add up to 8"],
        ),
        (
            [*FOR_NOTHING, "UPDATE cart SET coins = 0"],
            ["cart 1: redeemed for 0, its lines add up to 3"],
        ),
        (
            [*FOR_NOTHING, "UPDATE cart SET coins = 0", "UPDATE cart_line SET coins = 0"],
            ["cart 1: redeemed for 0, but went over to no replacement"],
        ),
        (
            ["UPDATE cart SET \"key\" = 'replaced:S0:S1'"],
            ["cart 1: redeemed for 3, but went over to a replacement"],
        ),
        (
            ["DELETE FROM activation_code", "DELETE FROM cart_line"],
            ["cart 1: redeemed without a line"],
        ),
        (
            [
                "DELETE FROM activation_code WHERE extension = 'power'",
                "DELETE FROM cart_line WHERE extension = 'power'",
            ],
            ["cart 1: redeemed for 3, its lines add up to 2"],
        ),
        (
            ["UPDATE activation_code SET company_id = 2 WHERE extension = 'power'"],
            ["cart 1: the code for power 0 of S1 is of company 2, must be of company 1"],
        ),
    ],
)
def test_damage_is_named(sound, statements, named):
    damage(*statements)
    assert differences() == named


def test_the_command_says_what_is_proved(app, sound):
    answer = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert answer.exit_code == 0, answer.output
    assert "ok      every balance is the sum of its entries" in answer.output
    assert answer.output.strip().endswith("The ledger is sound.")


def test_the_command_fails_and_names_the_difference(app, sound):
    damage("UPDATE coin_balance SET coins = 15 WHERE coins = 14")
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert answer.exit_code == 1
    assert "DIFFERENCE company 1 EU: balance 15, entries add up to 14" in answer.output
    assert "FAILED  every balance is the sum of its entries" in answer.output
    assert "ok      every entry continues the balance before it" in answer.output
