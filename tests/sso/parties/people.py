"""Who signs in here, and the portal they have accounts in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.accounts import people
from portal.core.transaction import transaction
from portal.extensions import db
from portal.wallet import ledger
from tests.support.cast import PASSWORD, Cast, Person, make_cast
from tests.support.databases import Databases, settings_for

COMPANY = people.NewCompany(
    "Ηλιακή Ενέργεια Θεσσαλίας Ι.Κ.Ε.",
    "GR100003",
    "office@gr100003.example",
    "GR",
    "EL094259216",
    "el",
)


@dataclass(frozen=True)
class House:
    """`eleni` has a name that no header of old could carry, and two roles."""

    app: Flask
    folder: Path
    cast: Cast
    eleni: Person


@contextmanager
def open_house(databases: Databases, folder: Path) -> Iterator[House]:
    with databases.fresh("sqlite") as url:
        app = create_app(settings_for(url, folder))
        with app.app_context():
            house = House(app, folder, make_cast(), _make_eleni())
        yield house
        with app.app_context():
            db.engine.dispose()


def _make_eleni() -> Person:
    email, name = "eleni@thessalia.example", "Ελένη Παπαδοπούλου"
    with transaction():
        company_id = people.add_company(COMPANY)
        ledger.open_account(company_id)
        user_id = people.add_user(email, name, PASSWORD, "el")
        people.add_membership(user_id, company_id, ("purchase", "installation"))
    return Person(email, user_id, name, company_id)
