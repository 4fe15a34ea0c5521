"""The proof behind the killed server, for a few kills or for many."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from flask import Flask
from sqlalchemy import select

from portal.core.regions import Region
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.redemption import receipts
from portal.redemption.models import Cart
from portal.wallet import ledger
from tests.proofs.clients import clients, colleagues, devices, give_coins
from tests.proofs.siege import LostAnswer, Patient, Promise, Shopper, Siege
from tests.proofs.world import ledger_differences
from tests.support.cast import Cast
from tests.support.real_portal import servers

SHOPPERS = 6
DEVICES_FOR_A_KILL = 10  # more than one shopper can buy for between two kills
COINS_EACH = 4  # a battery extension and a power step


@dataclass(frozen=True)
class Died:
    """Confirmations in flight when the server died: some had been committed, some had not."""

    committed: int
    undone: int


def prove(app: Flask, cast: Cast, folder: Path, kills: int, seed: int) -> Died:
    with app.app_context():
        persons = colleagues(cast, SHOPPERS)
        serials = devices(SHOPPERS * DEVICES_FOR_A_KILL * (kills + 1))
        bought_for = _give_enough(cast, len(serials) * COINS_EACH)
    with servers(1, str(app.config["SQLALCHEMY_DATABASE_URI"]), folder) as [server]:
        begun: SimpleQueue[None] = SimpleQueue()
        unheard = LostAnswer()
        shoppers = [
            Shopper(app, each.person, Patient(each.visitor, begun), serials[number::SHOPPERS])
            for number, each in enumerate(clients(persons, [server]))
        ]
        shoppers[0].patient.unheard = unheard
        Siege(kills, seed).lay(server, begun, [shopper.shop for shopper in shoppers], unheard)
    promises = [promise for shopper in shoppers for promise in shopper.promises]
    with app.app_context():
        assert list(ledger_differences()) == []
        _assert_kept(promises, cast)
        _assert_once(len(promises))
        spent = len(promises) * COINS_EACH
        assert ledger.balance_of(cast.company_id, Region.EU) == bought_for - spent
        return _what_died(promises)


def _give_enough(cast: Cast, coins: int) -> int:
    cards = -(-coins // 1000)
    for _ in range(cards):
        give_coins(cast, 1000)
    return cards * 1000


def _assert_kept(promises: list[Promise], cast: Cast) -> None:
    """Every confirmed receipt is there, with the codes its reader saw, and no two are one."""
    assert len({promise.location for promise in promises}) == len(promises)
    for promise in promises:
        found = receipts.find(cast.company_id, promise.uuid)
        digits = [code.digits for device in found.devices for code in device.codes]
        assert digits == promise.codes
        assert len(digits) == 2


def _assert_once(promised: int) -> None:
    """Each cart became one receipt with one mail; none is redeemed that nobody was told of."""
    redeemed = db.session.execute(select(Cart.id).where(Cart.state == "redeemed")).scalars().all()
    mails = Counter(db.session.execute(select(OutgoingMail.subject_ref)).scalars())
    assert len(redeemed) == promised
    assert mails == Counter(f"cart:{cart_id}" for cart_id in redeemed)


def _what_died(promises: list[Promise]) -> Died:
    """The moment of redeeming tells whether the lost attempt or a later one did it."""
    redeemed_at = dict(db.session.execute(select(Cart.uuid, Cart.redeemed_at)).tuples().all())
    lost = [each for each in promises if each.lost_at]
    committed = sum(redeemed_at[each.uuid] < each.lost_at for each in lost)
    return Died(committed, len(lost) - committed)
