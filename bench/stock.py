"""What the measured deeds find: companies with coins, people with carts, cards, devices.

Deed number n is done by person n with cart n, device n and card n. People of even numbers belong
to one hot company, those of odd numbers to many others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from portal.accounts import people
from portal.accounts.models import Membership, Session, User
from portal.accounts.passwords import hash_password
from portal.accounts.sessions import PURPOSE as SESSION
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import CardCode
from portal.core.regions import Region
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices import register
from portal.extensions import db
from portal.redemption.carts import content_hash
from portal.redemption.models import Cart, CartLine
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line
from portal.wallet import ledger
from portal.wallet.booking import HASH_PURPOSE, Booker
from portal.wallet.ledger import Movement
from portal.wallet.models import CardBatch, CoinCard

PASSWORD = "bench-Terminal-2026"
COMPANIES = 32
ENTRIES = 45
PRODUCT, COINS = "plenticore-g3-s-4-0", 3
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Person:
    number: int

    @property
    def hot(self) -> bool:
        return self.number % 2 == 0

    @property
    def company(self) -> int:
        return 1 if self.hot else 2 + self.number // 2 % (COMPANIES - 1)

    @property
    def user(self) -> int:
        return self.number + 1

    @property
    def name(self) -> str:
        return f"Person {self.number}"

    @property
    def email(self) -> str:
        return f"p{self.number}@bench.example"

    @property
    def token(self) -> str:
        return f"session-of-person-{self.number:07d}"

    @property
    def redeemer(self) -> Redeemer:
        return Redeemer(
            self.user, self.name, self.email, "en", self.company, company_name(self.company), EU
        )

    @property
    def booker(self) -> Booker:
        return Booker(self.user, self.name, self.company, EU, "SE", "SE556677889901")

    @property
    def serial(self) -> Serial:
        return Serial(f"90523TE{self.number:06d}")

    @property
    def cart(self) -> UUID:
        return UUID(int=self.number + 1)

    @property
    def line(self) -> Line:
        return Line(self.serial, PRODUCT, "battery", 0, COINS)

    @property
    def content_hash(self) -> str:
        return content_hash(self.cart, "", [self.line])


EU = Region.EU


def company_name(number: int) -> str:
    return f"Solar Company {number}"


def fill(count: int) -> list[CardCode]:
    """Stock the database of the present application; the codes of the cards, by number."""
    everybody = [Person(number) for number in range(count)]
    _companies()
    register.add_devices(register.Device(person.serial, PRODUCT) for person in everybody)
    codes = [CardCode.generate() for _ in everybody]
    with transaction():
        _add_all(User, map(_user, everybody))
        _add_all(Membership, map(_membership, everybody))
        _add_all(Session, map(_session, everybody))
        _add_all(Cart, map(_cart, everybody))
        _add_all(CartLine, map(_line, everybody))
        _cards(codes)
        db.session.execute(
            update(User).where(User.id <= 40).values(password_hash=hash_password(PASSWORD))
        )
    return codes


def _companies() -> None:
    with transaction():
        for number in range(1, COMPANIES + 1):
            company = people.NewCompany(
                company_name(number), f"SE{number}", f"c{number}@bench.example", "SE", "", "en"
            )
            found = people.add_company(company)
            if found != number:
                raise LookupError("the stock wants an empty database")
            ledger.open_account(found)
            for entry in range(ENTRIES):
                coins = 100_000 if entry == 0 else 1
                reference = f"card:9{number:03d}{entry:03d}"
                ledger.post(
                    Movement(found, EU, coins, "card", reference, "…K7QD · BENCH", None, "Person")
                )


def _cards(codes: Sequence[CardCode]) -> None:
    batch = {"name": "BENCH", "region": "EU", "denomination": 1, "issued_at": now()}
    db.session.execute(insert(CardBatch).values(batch))
    batch_id = db.session.execute(select(CardBatch.id)).scalar_one()
    _add_all(CoinCard, (_card(code, batch_id) for code in codes))


def _card(code: CardCode, batch_id: int) -> dict[str, Any]:
    return {
        "code_hash": crypto.keyed_hash(HASH_PURPOSE, code.value),
        "last_four": code.last_four,
        "batch_id": batch_id,
        "region": EU.value,
    }


def _user(person: Person) -> dict[str, Any]:
    return {"email": person.email, "name": person.name, "created_at": now()}


def _membership(person: Person) -> dict[str, Any]:
    return {"user_id": person.user, "company_id": person.company, "roles": "administration"}


def _session(person: Person) -> dict[str, Any]:
    return {
        "token_hash": crypto.keyed_hash(SESSION, person.token),
        "user_id": person.user,
        "company_id": person.company,
        "snapshot": {"personal": [], "companies": {str(person.company): ["administration"]}},
        "created_at": now(),
        "last_seen_at": now(),
        "authenticated_at": now(),
        "verified_at": now(),
    }


def _cart(person: Person) -> dict[str, Any]:
    return {
        "uuid": person.cart,
        "company_id": person.company,
        "user_id": person.user,
        "content_hash": person.content_hash,
        "created_at": now(),
    }


def _line(person: Person) -> dict[str, Any]:
    line = person.line
    return {"cart_id": person.number + 1, **line._asdict()}


def _add_all(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), ROWS_AT_ONCE):
        db.session.execute(insert(table_of(model)), waiting[start : start + ROWS_AT_ONCE])
