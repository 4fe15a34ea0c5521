"""What tests of extended warranties need: a device that may be extended, and its buyers."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import insert, select, update

from portal.accounts import people
from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.core.clock import now, today
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices.corrections import Correction, correct
from portal.devices.register import Device, add_devices, find
from portal.extensions import db
from portal.invoicing.content import Party
from portal.invoicing.money import Money
from portal.invoicing.vat import Taxpayer
from portal.warranty.extension import closing, ordering, settling
from portal.warranty.extension.buyers import Buyer, company_buyer
from portal.warranty.extension.ordering import Wish
from portal.warranty.extension.settling import Received
from portal.warranty.facts import NewFact, record_facts
from portal.warranty.kinds import FactKind, OrderState
from portal.warranty.models import ExtensionOrder, OwnedDevice
from portal.warranty.replacing.taking_over import take_over_all
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.owned_devices import identity_of

SERIAL = "90523TD90001R"
REPLACEMENT = "90523TD90009R"
PRODUCT = "plenticore-plus-8-5"
# 239.00 net for five years, and the company of the cast pays no VAT: reverse charge
NET = 23_900
# devices of the populated portal that may be extended: the company's, and the plant operator's
FREE, PRIVATE = "90523TD90201R", "90523TD90202R"
BY_STATE = {state: f"90523TD9010{place}R" for place, state in enumerate(OrderState)}
WAITING = BY_STATE[OrderState.PENDING]
ADDRESS = {"street": "Storgatan 1", "postal_code": "111 22", "city": "Stockholm"}

_orders = table_of(ExtensionOrder)


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


def replace_device(cast: Cast) -> str:
    """The serial of what came for the device; its owner has taken the new one over."""
    add_devices([replace(find(SERIAL) or Device(SERIAL, PRODUCT), serial=REPLACEMENT)])
    wishes = [Correction("replaced_by", "", REPLACEMENT), Correction("replaced_on", None, today())]
    by = Actor(cast.support.user_id, cast.support.name)
    correct(Serial(SERIAL), wishes, "Replaced under warranty", by)
    take_over_all(None)
    return REPLACEMENT


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


def add_orders(company: Person, operator: Person) -> None:
    """One of each state for the company, with their mails; and a device that may be extended for
    both.
    """
    shipped = today() - timedelta(days=60)
    extendable(company.company_id, company.user_id, FREE, shipped)
    extendable(None, operator.user_id, PRIVATE, shipped)
    add_address(company.company_id or 0)
    buyer = company_buyer(identity_of(company.user_id))
    for state, serial in BY_STATE.items():
        extendable(company.company_id, company.user_id, serial, shipped)
        ordering.place(Wish(serial, 60, NET), buyer, f"key-of-{state}")
    orders = {serial: number for number, serial in _numbers()}
    received = Received(Money.of_cents(NET), today())
    settling.settle(orders[BY_STATE[OrderState.PAID]], received, buyer.actor, True)
    closing.cancel(orders[BY_STATE[OrderState.CANCELLED]], buyer.actor)
    with transaction():
        lapsed = _orders.c.serial == BY_STATE[OrderState.LAPSED]
        long_ago = today() - timedelta(days=90)
        db.session.execute(update(_orders).where(lapsed).values(due_on=long_ago))
        waiting = _orders.c.serial == WAITING
        soon = today() + timedelta(days=1)
        db.session.execute(update(_orders).where(waiting).values(due_on=soon))
    closing.watch({})


def _numbers() -> list[tuple[int, str]]:
    return [tuple(row) for row in db.session.execute(select(_orders.c.id, _orders.c.serial))]
