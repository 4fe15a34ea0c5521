"""Loads the demo once: the companies' transaction is the sign that it was begun."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.record import Actor
from portal.core.regions import region_of
from portal.core.transaction import transaction
from portal.demo import (
    applications,
    cast,
    claims,
    coins,
    company_data,
    device_codes,
    extensions,
    own_devices,
    redemptions,
    registrations,
    teams,
)
from portal.demo.cast import COMPANIES, SWEDEN, DemoCompany
from portal.demo.devices import demo_devices
from portal.demo.members import member_of
from portal.devices.register import add_devices
from portal.extensions import db
from portal.wallet.company_accounts import account_of

REFERENCES = {
    "SE": "Familjen Ek, Björkvägen 3",
    "DE": "Familie Krüger, Carport",
    "FR": "M. Lefèvre, hangar nord",
    "IT": "Condominio Via Roma 8",
    "GR": "Οικία Νικολάου, Βόλος",
    "CZ": "Rodinný dům Novákovi",
    "CH": "Immeuble Rue Haute 12",
}

INCOMPLETE = (
    "An earlier start was interrupted and left half of the demo data; remove {} to load all."
)


def load(data_dir: Path, say: Callable[[str], None]) -> None:
    if _is_begun():
        complete = (data_dir / coins.CARDS_FILE).exists()
        if complete and not company_data.is_there():
            company_data.add()
        if complete and not (data_dir / device_codes.CODES_FILE).exists():
            _fill_register(data_dir)
        if complete:
            own_devices.add()
            extensions.add(data_dir)
            claims.add()
        say("The demo data is there already." if complete else INCOMPLETE.format(data_dir))
        return
    say("Loading the demo data …")
    with transaction():
        cast.make_companies()
        cast.make_others()
        teams.give_second_company()
    applications.connect()
    _fill_register(data_dir)
    company_data.add()
    own_devices.add()
    teams.invite_colleagues()
    _move_coins(data_dir)
    supporter = member_of(SWEDEN, "support@manufacturer.example")
    registrations.register(Actor(supporter.user_id, supporter.name))
    claims.add()
    say(f"Codes of unbooked coin cards are in {data_dir / coins.CARDS_FILE},")
    extensions.add(data_dir)
    say(f"codes printed on devices in {data_dir / device_codes.CODES_FILE},")
    say(f"codes that extend a warranty in {data_dir / extensions.CODES_FILE}.")


def _fill_register(data_dir: Path) -> None:
    add_devices(demo_devices())
    device_codes.give(demo_devices(), data_dir)


def _is_begun() -> bool:
    return (
        db.session.execute(
            select(User.id).where(User.email == SWEDEN.admin_email)
        ).scalar_one_or_none()
        is not None
    )


def _move_coins(data_dir: Path) -> None:
    codes = coins.issue_cards(data_dir)
    for unit, company in enumerate(COMPANIES, start=1):
        admin = member_of(company, company.admin_email)
        coins.book_for(admin, codes[region_of(company.country)])
        redemptions.redeem_for(admin, unit, REFERENCES[company.country])
    _add_swedish_details(SWEDEN, codes[region_of("DE")][0])
    coins.write_unbooked(codes, data_dir)


def _add_swedish_details(company: DemoCompany, foreign_code: str) -> None:
    mounting = member_of(company, f"mounting@{company.domain}")
    coins.try_wrong_card(mounting, foreign_code)
    redemptions.fill_cart(mounting, "Villa Sjöberg, garage")
    coins.order_for(company, member_of(company, "orders@wholesaler.example"), 25)
    coins.correct(
        account_of(company.customer_no), member_of(company, "support@manufacturer.example")
    )
