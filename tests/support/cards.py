"""Coin cards for tests, with codes the tests know."""

import csv
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select

from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import CardCode
from portal.core.regions import region_of
from portal.core.transaction import transaction
from portal.extensions import db
from portal.wallet.booking import HASH_PURPOSE, Booker
from portal.wallet.models import CardBatch, CoinCard
from tests.support.cast import Person

OWN_ADDRESS = "192.0.2.1"


def make_cards(count: int, region: str = "EU", coins: int = 1, **columns: object) -> list[CardCode]:
    codes = [CardCode.generate() for _ in range(count)]
    with transaction():
        batch_id = _batch(f"{region} {coins}", region, coins)
        for code in codes:
            values = {"state": "issued", "region": region, "denomination": coins} | columns
            db.session.execute(
                insert(CoinCard).values(
                    code_hash=crypto.keyed_hash(HASH_PURPOSE, code.value),
                    last_four=code.last_four,
                    batch_id=batch_id,
                    **values,
                )
            )
    return codes


def make_card(region: str = "EU", coins: int = 1, **columns: object) -> CardCode:
    [code] = make_cards(1, region, coins, **columns)
    return code


def card_row(code: CardCode) -> CoinCard:
    hashed = crypto.keyed_hash(HASH_PURPOSE, code.value)
    return db.session.execute(select(CoinCard).where(CoinCard.code_hash == hashed)).scalar_one()


def booker(person: Person, country: str = "SE", vat_id: str = "SE556677889901") -> Booker:
    assert person.company_id
    region = region_of(country)
    return Booker(person.user_id, person.name, person.company_id, region, country, vat_id)


def _batch(name: str, region: str, coins: int) -> int:
    found = db.session.execute(select(CardBatch.id).where(CardBatch.name == name))
    return (
        found.scalar_one_or_none()
        or db.session.execute(
            insert(CardBatch)
            .values(name=name, region=region, denomination=coins, issued_at=now())
            .returning(CardBatch.id)
        ).scalar_one()
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def states(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = db.session.execute(select(CoinCard.state, func.count()).group_by(CoinCard.state))
        return dict(rows.tuples().all())
