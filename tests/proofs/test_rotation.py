"""New keys: the cookie key ends sessions and nothing else; older hash and data keys go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import create_app
from portal.core import crypto
from portal.core.codes import CardCode, activation_digits
from portal.core.regions import Region
from portal.core.serials import Serial
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.mail.models import OutgoingMail
from portal.redemption import basket, checkout, receipts
from portal.redemption.models import ActivationCode
from portal.redemption.pool_import import Imported, import_codes
from portal.redemption.receipts import ReceiptWithCodes
from portal.wallet import ledger
from portal.wallet.booking import CardRefused, book_card
from portal.wallet.models import CoinCard
from tests.proofs.clients import devices, give_coins
from tests.redemption.shop import redeem_cart, redeemer, reviewed
from tests.support.cards import OWN_ADDRESS, booker, make_card
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import SECRETS, settings_for

NEW_COOKIE_KEY = {"PORTAL_SECRET_KEY": "another-cookie-key-another-cookie-key"}
NEW_HASH_KEY = "t2:another-hash-key-another-hash-key-anoth"
ROTATED_HASH_KEYS = {"PORTAL_HASH_KEYS": f"{NEW_HASH_KEY},{SECRETS['PORTAL_HASH_KEYS']}"}
NEW_DATA_KEY = Fernet.generate_key().decode()
ROTATED_DATA_KEYS = {"PORTAL_DATA_KEYS": f"{NEW_DATA_KEY},{SECRETS['PORTAL_DATA_KEYS']}"}
KEY = "a-key-of-the-review-page"


@contextmanager
def restarted(app: Flask, **secrets: str) -> Iterator[Flask]:
    """The portal on the same database after a restart with other secrets."""
    url, folder = app.config["SQLALCHEMY_DATABASE_URI"], app.config["PORTAL"].data_dir
    again = create_app(settings_for(url, folder, **secrets))
    again.testing = True
    again.config["WTF_CSRF_ENABLED"] = False
    yield again
    with again.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def usual_keys_afterwards(app: Flask) -> Iterator[None]:
    yield
    crypto.use_keyring(app.config["PORTAL"].keyring)


@pytest.fixture
def session_cookie(app: Flask, cast: Cast) -> str:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"email": cast.owner.email, "password": PASSWORD})
    cookie = client.get_cookie("portal")
    assert cookie
    return cookie.value


def returning(app: Flask, session_cookie: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("portal", session_cookie)
    return client


def book(cast: Cast, code: CardCode) -> int:
    return book_card(booker(cast.owner), code.value, OWN_ADDRESS).balance


def redeem(cast: Cast, serial: Serial, key: str = KEY) -> ReceiptWithCodes:
    basket.choose(redeemer(cast.owner), serial, ("battery",), 2)
    return receipts.find(cast.company_id, redeem_cart(redeemer(cast.owner), key).uuid)


def test_a_session_survives_a_restart_with_the_same_keys(app: Flask, session_cookie: str) -> None:
    with restarted(app) as again:
        assert returning(again, session_cookie).get("/profile").status_code == 200


def test_a_new_cookie_key_ends_sessions(app: Flask, session_cookie: str) -> None:
    with restarted(app, **NEW_COOKIE_KEY) as again:
        answer = returning(again, session_cookie).get("/profile")
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/profile")


def test_a_new_cookie_key_kills_no_card_and_no_code(app: Flask, cast: Cast) -> None:
    with app.app_context():
        code = make_card(coins=2)
        give_coins(cast, 5)
        before = redeem(cast, devices(1)[0])
    with restarted(app, **NEW_COOKIE_KEY) as again, again.app_context():
        assert book(cast, code) == 2
        assert receipts.find(cast.company_id, before.receipt.uuid) == before


def test_a_new_hash_key_keeps_old_cards_bookable_and_sessions_alive(
    app: Flask, cast: Cast, session_cookie: str
) -> None:
    with app.app_context():
        old = make_card(coins=2)
    with restarted(app, **ROTATED_HASH_KEYS) as again:
        assert returning(again, session_cookie).get("/profile").status_code == 200
        with again.app_context():
            new = make_card(coins=3)
            assert book(cast, old) == 2
            assert book(cast, new) == 5
            assert book_card(booker(cast.owner), old.value, OWN_ADDRESS).repeated
            assert ledger.balance_of(cast.company_id, Region.EU) == 5


def test_only_the_old_hash_key_knows_old_cards(app: Flask, cast: Cast) -> None:
    with app.app_context():
        old = make_card()
    without_it = restarted(app, PORTAL_HASH_KEYS=NEW_HASH_KEY)
    with without_it as again, again.app_context(), pytest.raises(CardRefused):
        book(cast, old)


def test_a_new_hash_key_knows_the_codes_of_the_pool(app: Flask) -> None:
    code = activation_digits(1)
    lines = ["product,extension,step,code\n", f"plenticore-g3-s-4-0,battery,0,{code}\n"]
    with app.app_context():
        assert import_codes(lines).added == 1
    with restarted(app, **ROTATED_HASH_KEYS) as again, again.app_context():
        assert import_codes(lines) == Imported(added=0, known=1)


def test_a_new_hash_key_changes_no_code_that_was_issued(app: Flask, cast: Cast) -> None:
    with app.app_context():
        give_coins(cast, 10)
        serial, other = devices(2)
        basket.choose(redeemer(cast.owner), serial, ("battery",), 2)
        cart = reviewed(redeemer(cast.owner))
        shown = cart.content_hash
        before = receipts.find(cast.company_id, redeem_cart(redeemer(cast.owner), KEY).uuid)
    with restarted(app, **ROTATED_HASH_KEYS) as again, again.app_context():
        assert receipts.find(cast.company_id, before.receipt.uuid) == before
        same = checkout.redeem(redeemer(cast.owner), cart.uuid, KEY, shown)
        assert receipts.find(cast.company_id, same.uuid) == before
        assert len(redeem(cast, other, f"{KEY}-2").devices) == 1


def test_a_new_data_key_reads_old_codes_and_writes_with_itself(app: Flask, cast: Cast) -> None:
    with app.app_context():
        give_coins(cast, 10)
        serial, other = devices(2)
        before = redeem(cast, serial)
    with restarted(app, **ROTATED_DATA_KEYS) as again, again.app_context():
        assert receipts.find(cast.company_id, before.receipt.uuid) == before
        after = redeem(cast, other, f"{KEY}-2")
    with restarted(app, PORTAL_DATA_KEYS=NEW_DATA_KEY) as again, again.app_context():
        assert receipts.find(cast.company_id, after.receipt.uuid) == after
        with pytest.raises(InvalidToken):
            receipts.find(cast.company_id, before.receipt.uuid)


def test_a_mail_queued_before_a_new_data_key_is_delivered(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    with app.app_context():
        give_coins(cast, 5)
        [device] = redeem(cast, devices(1)[0]).devices
    with restarted(app, **ROTATED_DATA_KEYS, **NEW_COOKIE_KEY) as again, again.app_context():
        Worker().run_until_idle()
        assert db.session.execute(select(OutgoingMail.state)).scalar_one() == "sent"
    [mail] = [path.read_text() for path in (tmp_path / "outbox").glob("*.eml")]
    assert all(f"{code.digits[:5]} {code.digits[5:]}" in mail for code in device.codes)


def test_codes_and_cards_are_stored_under_the_newest_keys(app: Flask, cast: Cast) -> None:
    rotated = {**ROTATED_HASH_KEYS, **ROTATED_DATA_KEYS}
    with restarted(app, **rotated) as again, again.app_context():
        give_coins(cast, 5)
        redeem(cast, devices(1)[0])
        codes = db.session.execute(select(ActivationCode.code_encrypted)).scalars().all()
        assert all(Fernet(NEW_DATA_KEY).decrypt(each) for each in codes)
        hashes = db.session.execute(select(CoinCard.code_hash)).scalars().all()
        assert [each.partition(":")[0] for each in hashes] == ["t2"]
