"""Two sources of activation codes: keyed digits, and a pool imported from CSV."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.audit.models import AuditEntry
from portal.core import crypto
from portal.core.brand import brand
from portal.core.codes import activation_code_is_valid, activation_digits
from portal.core.crypto import Keyring
from portal.core.regions import Region
from portal.core.serials import Serial
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.extensions import db
from portal.redemption import basket, checkout, issuers, pool, receipts
from portal.redemption.issuers import KeyedIssuer
from portal.redemption.models import ActivationCode, PoolCode
from portal.redemption.pool import PoolDry
from portal.redemption.pool_import import PoolLineWrong, import_codes
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line
from portal.wallet import ledger
from tests.redemption import shop
from tests.redemption.shop import BATTERY, HYBRID, redeem_cart, redeemer
from tests.support.cast import Cast
from tests.support.databases import settings_for
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import mails

PRODUCT = "plenticore-g3-s-4-0"
HEADER = "product,extension,step,code"
CODES = [activation_digits(number) for number in range(1, 10)]
BATTERY_LINE = Line(HYBRID, PRODUCT, "battery", 0, 3)


@pytest.fixture
def pooled(in_app: Flask, cast: Cast) -> Iterator[Cast]:
    shop.stock()
    shop.credit(cast.owner, 10)
    issuers.use_issuer("pool")
    yield cast
    issuers.use_issuer("keyed")


def file_of(*lines: str) -> list[str]:
    return [f"{HEADER}\n", *(f"{line}\n" for line in lines)]


def fill(battery: int = 0, first_step: int = 0) -> None:
    """So many codes of each kind, in the order of CODES."""
    kinds = [f"{PRODUCT},battery,0"] * battery + [f"{PRODUCT},power,1"] * first_step
    import_codes(file_of(*(f"{kind},{code}" for kind, code in zip(kinds, CODES, strict=False))))


def digits_of(cast: Cast, buyer: Redeemer, key: str = "k" * 24) -> list[str]:
    found = receipts.find(cast.company_id, redeem_cart(buyer, key).uuid)
    return [code.digits for device in found.devices for code in device.codes]


# Keyed


def test_keyed_codes_are_the_same_for_ever_and_different_for_all(in_app: Flask):
    lines = [
        BATTERY_LINE,
        replace_line(serial=shop.SECOND_HYBRID),
        replace_line(extension="comfort"),
        replace_line(extension="power", step=1),
        replace_line(extension="power", step=2),
    ]
    first = [code.digits for code in KeyedIssuer().issue(lines)]
    assert first == [code.digits for code in KeyedIssuer().issue(lines)]
    assert len(set(first)) == len(lines)
    assert all(map(activation_code_is_valid, first))


def replace_line(**changed: object) -> Line:
    return BATTERY_LINE._replace(**changed)


def test_a_code_is_kept_when_the_key_changes(in_app: Flask, cast: Cast):
    uuid = redeem_cart(shop.with_battery(cast.owner)).uuid
    before = receipts.find(cast.company_id, uuid)
    old = in_app.config["PORTAL"].keyring
    try:
        crypto.use_keyring(Keyring((("new", b"n" * 40), *old.hash_keys), old.data_keys))
        assert receipts.find(cast.company_id, uuid) == before
        [fresh] = KeyedIssuer().issue([BATTERY_LINE])
        assert fresh.digits != before.devices[0].codes[0].digits
    finally:
        crypto.use_keyring(old)


def test_secrets_do_not_show_in_a_trace(in_app: Flask):
    [code] = KeyedIssuer().issue([BATTERY_LINE])
    assert code.digits not in repr(code)


# Pool


@both_engines
def test_codes_of_the_pool_are_given_out_in_their_order(pooled: Cast):
    fill(battery=2, first_step=1)
    basket.choose(redeemer(pooled.owner), HYBRID, BATTERY, 1)
    assert digits_of(pooled, redeemer(pooled.owner)) == [CODES[0], CODES[2]]
    basket.choose(redeemer(pooled.owner), shop.SECOND_HYBRID, BATTERY, 0)
    assert digits_of(pooled, redeemer(pooled.owner), "another-key-of-it") == [CODES[1]]
    taken = db.session.execute(select(PoolCode.serial).order_by(PoolCode.id)).scalars().all()
    assert taken == [HYBRID, shop.SECOND_HYBRID, HYBRID]
    issued_by = db.session.execute(select(ActivationCode.issuer).distinct()).scalars().all()
    assert issued_by == ["pool"]


@both_engines
def test_a_dry_pool_refuses_before_any_coin_moves(pooled: Cast):
    fill(battery=1)
    buyer = redeemer(pooled.owner)
    basket.choose(buyer, HYBRID, BATTERY, 1)
    cart = shop.reviewed(buyer)
    before = shop.everything()
    with pytest.raises(PoolDry) as refusal:
        checkout.redeem(buyer, cart.uuid, "key-of-a-dry-pool", cart.content_hash)
    assert (refusal.value.product, refusal.value.extension) == (PRODUCT, "power")
    assert shop.everything() == before
    assert ledger.balance_of(pooled.company_id, Region.EU) == 10
    assert pool.free_codes() == 1
    told = db.session.execute(select(AuditEntry).where(AuditEntry.action == "pool.dry"))
    entry = told.scalar_one()
    assert (entry.subject, entry.facts) == (f"product:{PRODUCT}", {"extension": "power", "step": 1})


@both_engines
def test_support_is_told_of_a_dry_pool_once_a_day(pooled: Cast):
    buyer = redeemer(pooled.owner)
    basket.choose(buyer, HYBRID, BATTERY, 0)
    for key in ("first-key-of-it", "second-key-of-it"):
        cart = shop.reviewed(buyer)
        with pytest.raises(PoolDry):
            checkout.redeem(buyer, cart.uuid, key, cart.content_hash)
    assert mails("pool_dry") == [(brand().support_mail, "en")]
    assert pool.kinds_gone_dry() == 1, "though nothing of it was ever imported"


def test_the_gauges_say_what_is_left(pooled: Cast):
    fill(battery=1, first_step=2)
    assert (pool.free_codes(), pool.kinds_gone_dry()) == (3, 0)
    basket.choose(redeemer(pooled.owner), HYBRID, BATTERY, 0)
    redeem_cart(redeemer(pooled.owner))
    assert (pool.free_codes(), pool.kinds_gone_dry()) == (2, 1)


def redeem_at_once(number: int, buyers: list[Redeemer]) -> str:
    issuers.use_issuer("pool")
    buyer = buyers[number]
    cart = shop.reviewed(buyer)
    receipt = checkout.redeem(buyer, cart.uuid, f"key-of-client-{number}", cart.content_hash)
    [device] = receipts.find(buyer.company_id, receipt.uuid).devices
    return device.codes[0].digits


@both_engines
def test_no_code_of_the_pool_is_given_out_twice(pooled: Cast, in_app: Flask, tmp_path: Path):
    fill(battery=6)
    shop.credit(pooled.owner, 20)
    buyers = shop.members(pooled, 6)
    for number, buyer in enumerate(buyers):
        shop.add(f"90523TG{number:05d}R", PRODUCT)
        basket.choose(buyer, Serial(f"90523TG{number:05d}R"), BATTERY, 0)
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    assert sorted(at_once(6, url, tmp_path, redeem_at_once, buyers)) == sorted(CODES[:6])


# Import


@both_engines
def test_an_import_may_be_repeated(in_app: Flask):
    lines = file_of(*(f"{PRODUCT},battery,0,{code[:5]} {code[5:]}" for code in CODES))
    first, again = import_codes(lines), import_codes(lines)
    assert (first.added, first.known) == (len(CODES), 0)
    assert (again.added, again.known) == (0, len(CODES))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"plenticore-x,battery,0,{CODES[0]}", "product"),
        (f"piko-iq-10,battery,0,{CODES[0]}", "extension"),
        (f"{PRODUCT},flying,0,{CODES[0]}", "extension"),
        (f"{PRODUCT},battery,1,{CODES[0]}", "step"),
        (f"{PRODUCT},power,0,{CODES[0]}", "step"),
        (f"{PRODUCT},power,3,{CODES[0]}", "step"),
        (f"{PRODUCT},battery,0,1234567890", "code"),
        (f"{PRODUCT},battery,0,{CODES[0]}0", "code"),
        (f"{PRODUCT},battery,0,", "code"),
    ],
)
def test_a_wrong_line_stops_the_whole_import(in_app: Flask, line: str, column: str):
    with pytest.raises(PoolLineWrong) as refusal:
        import_codes(file_of(f"{PRODUCT},battery,0,{CODES[1]}", line))
    assert (refusal.value.line, refusal.value.column) == (3, column)
    assert pool.free_codes() == 0


def test_a_file_of_another_kind_is_refused(in_app: Flask):
    with pytest.raises(CsvHeaderWrong):
        import_codes(["code\n", "123\n"])
    with pytest.raises(CsvLineWrong):
        import_codes(file_of(f"{PRODUCT},battery,0"))


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    def invoke(*arguments: object) -> Result:
        return app.test_cli_runner().invoke(args=["codes", *map(str, arguments)])

    return invoke


def test_the_command_tells_what_it_did(run: Callable[..., Result], app: Flask, tmp_path: Path):
    file = tmp_path / "codes.csv"
    file.write_text("".join(file_of(f"{PRODUCT},battery,0,{CODES[0]}")), encoding="utf-8")
    assert run("import", file).output == "1 codes added, 0 were known already.\n"
    file.write_text("".join(file_of(f"{PRODUCT},battery,0,12")), encoding="utf-8")
    refused = run("import", file)
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: Line 2: the code is not right. Nothing was imported.\n",
    )
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run("import", file).output
    with app.app_context():
        stored = db.session.execute(select(PoolCode.code_encrypted)).scalar_one()
        assert CODES[0].encode() not in stored


def test_the_setting_chooses_the_issuer(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    create_app(settings_for(url, tmp_path, PORTAL_CODE_ISSUER="pool"))
    assert issuers.issuer().name == "pool"
    create_app(settings_for(url, tmp_path))
    assert issuers.issuer().name == "keyed"
