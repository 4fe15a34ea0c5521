"""The portal's side of the state machine: a new small world for each example, in one database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Select, func, select

from portal.accounts import people
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.regions import region_of
from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices import register
from portal.extensions import db
from portal.jobs.models import Job
from portal.mail.models import OutgoingMail
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.redemption.redeemer import Redeemer
from portal.wallet import ledger
from portal.wallet.booking import Booker
from portal.wallet.models import CoinBalance, CoinCard, CoinEntry, CoinOrder, Correction
from portal.wallet.orders import Wholesaler
from portal.web.registries import registries
from tests.proofs import model

ADDRESS = "192.0.2.1"
GROWING = (
    CoinEntry,
    CoinCard,
    Cart,
    CartLine,
    ActivationCode,
    Correction,
    CoinOrder,
    OutgoingMail,
    Job,
)
_numbers = count(1)


@dataclass
class CompanyRow:
    id: int
    customer_no: str
    email: str
    country: str

    @property
    def vat_id(self) -> str:
        return f"{self.country}{self.id:09}"


@dataclass
class World:
    """Companies, people and devices of one example, and the ids that were there before it."""

    number: int = field(default_factory=lambda: next(_numbers))
    companies: dict[model.Company, CompanyRow] = field(default_factory=dict)
    user_ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rows = {each.__tablename__: _rows_from_now_on(each) for each in GROWING}

    def open(self, companies: list[model.Company], persons: list[model.Person]) -> None:
        with transaction():
            for company in companies:
                self.companies[company] = self._company(company)
            for person in persons:
                user_id = self._user(person.name)
                company_id = self.companies[person.company].id
                people.add_membership(user_id, company_id, ("administration",))
            for name in ("support", "second-support", "wholesaler"):
                self._user(name, (name.removeprefix("second-"),))

    def add_devices(self, devices: dict[str, str]) -> None:
        register.add_devices(register.Device(*each) for each in devices.items())

    def serial(self, pattern: str) -> str:
        return pattern.format(self.number)

    def booker(self, person: model.Person) -> Booker:
        row = self.companies[person.company]
        region = region_of(row.country)
        user_id = self.user_ids[person.name]
        return Booker(user_id, person.name, row.id, region, row.country, row.vat_id)

    def redeemer(self, person: model.Person) -> Redeemer:
        row = self.companies[person.company]
        return Redeemer(
            user_id=self.user_ids[person.name],
            name=person.name,
            email=self._email(person.name),
            locale="en",
            company_id=row.id,
            company_name=row.customer_no,
            region=region_of(row.country),
        )

    def supporter(self, name: str) -> Actor:
        return Actor(self.user_ids[name], name)

    @property
    def wholesaler(self) -> Wholesaler:
        return Wholesaler(self.user_ids["wholesaler"], "wholesaler", ADDRESS)

    def balances(self) -> dict[model.Company, int]:
        """Of the company's own region; coins of another region would be a fault by themselves."""
        ids = [row.id for row in self.companies.values()]
        rows = db.session.execute(
            select(CoinBalance.company_id, CoinBalance.region, CoinBalance.coins).where(
                CoinBalance.company_id.in_(ids)
            )
        ).all()
        assert len(rows) == 3 * len(ids)
        found = {(company_id, region): coins for company_id, region, coins in rows}
        own = {
            company: found.pop((row.id, company.region)) for company, row in self.companies.items()
        }
        assert not any(found.values()), found
        return own

    def all_rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of this world that stands for value, or tells somebody about it."""
        rows = {
            name: [tuple(row) for row in db.session.execute(query)]
            for name, query in self._rows.items()
        }
        rows["coin_balance"] = [tuple(self.balances().values())]
        return rows

    def _company(self, company: model.Company) -> CompanyRow:
        number = f"{company.country}{self.number:06}"
        email = f"office@{number.lower()}.example"
        new = people.NewCompany(number, number, email, company.country, "", "en")
        company_id = people.add_company(new)
        ledger.open_account(company_id)
        return CompanyRow(company_id, number, email, company.country)

    def _user(self, name: str, roles: tuple[str, ...] = ()) -> int:
        self.user_ids[name] = people.add_user(self._email(name), name, "a password", "en", roles)
        return self.user_ids[name]

    def _email(self, name: str) -> str:
        return f"{name}@world{self.number}.example"


def outcome_of(deed: Callable[[], Any]) -> tuple[str, Any]:
    """The name of the refusal and the refusal, or "done" and what came back."""
    try:
        return model.DONE, deed()
    except DomainError as refusal:
        return type(refusal).__name__, refusal


def ledger_differences() -> Iterator[str]:
    for check in registries.ledger_checks.values():
        yield from check()


def _rows_from_now_on(each: Any) -> Select[Any]:
    table = table_of(each)
    highest = db.session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return select(table).where(table.c.id > highest).order_by(table.c.id)
