"""The small fixed cast of the tests: an owner, a colleague, a stranger, support staff."""

from dataclasses import dataclass

from portal.accounts import people
from portal.core.transaction import transaction
from portal.wallet import ledger

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    email: str
    user_id: int
    name: str
    company_id: int | None


@dataclass(frozen=True)
class Cast:
    """Owner and colleague belong to one Swedish company, the stranger to a German one."""

    owner: Person
    colleague: Person
    planner: Person
    stranger: Person
    support: Person
    second_support: Person
    finance: Person

    @property
    def company_id(self) -> int:
        assert self.owner.company_id
        return self.owner.company_id


def make_cast() -> Cast:
    with transaction():
        own = _company("Solkraft AB", "SE100001", "SE", "SE556677889901", "sv")
        other = _company("Fremd GmbH", "DE100002", "DE", "DE136695976", "en")
        return Cast(
            owner=_member("owner@solkraft.example", own, "administration"),
            colleague=_member("colleague@solkraft.example", own, "installation"),
            planner=_member("planner@solkraft.example", own, "planning"),
            stranger=_member("stranger@fremd.example", other, "administration"),
            support=_staff("support@maker.example"),
            second_support=_staff("second@maker.example"),
            finance=_staff("finance@maker.example", "finance"),
        )


def _company(name: str, number: str, country: str, vat_id: str, locale: str) -> int:
    email = f"office@{number.lower()}.example"
    company_id = people.add_company(people.NewCompany(name, number, email, country, vat_id, locale))
    ledger.open_account(company_id)
    return company_id


def _member(email: str, company_id: int, *roles: str) -> Person:
    name = email.partition("@")[0].title()
    user_id = people.add_user(email, name, PASSWORD, "en")
    people.add_membership(user_id, company_id, roles)
    return Person(email, user_id, name, company_id)


def _staff(email: str, role: str = "support") -> Person:
    name = email.partition("@")[0].title()
    user_id = people.add_user(email, name, PASSWORD, "en", (role,))
    return Person(email, user_id, name, None)
