"""What tests of extended warranties need: a device that may be extended, and its buyers."""

from datetime import date

from sqlalchemy import insert, select, update

from portal.accounts import people
from portal.accounts.models import Company, User
from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices.register import Device, add_devices
from portal.extensions import db
from portal.invoicing.content import Party
from portal.invoicing.vat import Taxpayer
from portal.warranty.extension.buyers import Buyer
from portal.warranty.facts import NewFact, record_facts
from portal.warranty.kinds import FactKind
from portal.warranty.models import ExtensionOrder, OwnedDevice
from tests.support.cast import PASSWORD, Cast, Person

SERIAL = "90523TD90001R"
PRODUCT = "plenticore-plus-8-5"
# 239.00 net for five years, and the company of the cast pays no VAT: reverse charge
NET = 23_900
ADDRESS = {"street": "Storgatan 1", "postal_code": "111 22", "city": "Stockholm"}


def extendable(
    company_id: int | None, user_id: int, serial: str = SERIAL, shipped: date = date(2026, 2, 1)
) -> None:
    """A device with Smart Warranty, owned by the company, or by the person where there is none."""
    device = Device(serial, PRODUCT, produced_on=shipped, shipped_on=shipped, ship_country="SE")
    add_devices([device])
    registered = NewFact(
        serial=serial, kind=FactKind.REGISTERED, happened_on=shipped, reference="registered"
    )
    with transaction():
        record_facts([registered], Actor(user_id, "Owner", company_id))
    own(serial, company_id, user_id)


def own(serial: str, company_id: int | None, user_id: int) -> None:
    with transaction():
        owner = {"company_id": company_id, "user_id": None if company_id else user_id}
        proved = {"state": "owned", "proof": "device_code", "added_at": now(), "added_by": user_id}
        db.session.execute(
            insert(table_of(OwnedDevice)).values(serial=serial, **owner, **proved, label="")
        )


def add_address(company_id: int) -> None:
    with transaction():
        db.session.execute(update(Company).where(Company.id == company_id).values(**ADDRESS))


def make_operator(email: str = "olle@home.example", locale: str = "sv") -> Person:
    with transaction():
        user_id = people.add_user(email, "Olle Operatör", PASSWORD, locale, ("operator",))
    return Person(email, user_id, "Olle Operatör", None)


def buyer_of(cast: Cast) -> Buyer:
    """The owner, who buys for the Swedish company."""
    owner = cast.owner
    party = Party("Solkraft AB", *ADDRESS.values(), "SE", "SE556677889901")
    taxpayer = Taxpayer("SE", business=True, vat_id="SE556677889901")
    actor = Actor(owner.user_id, owner.name, owner.company_id)
    return Buyer(actor, owner.email, "en", "sv", party, taxpayer)


def finance_of(cast: Cast) -> Actor:
    return Actor(cast.finance.user_id, cast.finance.name)


def order_row(number: int | None = None) -> ExtensionOrder:
    """As it is now in the database: the only one, or the one of this number."""
    db.session.rollback()
    wanted = select(ExtensionOrder).execution_options(populate_existing=True)
    if number is not None:
        wanted = wanted.where(ExtensionOrder.id == number)
    return db.session.execute(wanted).scalar_one()


def user_locale(user_id: int) -> str:
    return str(db.session.execute(select(User.locale).where(User.id == user_id)).scalar_one())
