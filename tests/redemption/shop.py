"""A counter for the tests: devices of known products, people who redeem, coins to spend."""

from uuid import uuid4

from sqlalchemy import select, update

from portal.accounts import people
from portal.core.regions import Region
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import models as devices
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.redemption import basket, checkout
from portal.redemption.carts import OpenCart, open_cart
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.redemption.receipts import Receipt
from portal.redemption.redeemer import Redeemer
from portal.wallet import ledger
from portal.wallet.ledger import Movement
from tests.support.cast import Cast, Person

HYBRID = Serial("90523TD90001R")  # 4.0 kW, may rise to 5.5 and 7.0
SECOND_HYBRID = Serial("90523TD90002R")
READY_MADE = Serial("90523TD90003R")  # battery extension from the factory
PLAIN = Serial("90523TD90004R")  # nothing to unlock
METER = Serial("72345678")

DEVICES = (
    Device(HYBRID, "plenticore-g3-s-4-0"),
    Device(SECOND_HYBRID, "plenticore-g3-s-4-0"),
    Device(READY_MADE, "plenticore-g3-s-5-5", frozenset({"battery"})),
    Device(PLAIN, "piko-iq-10"),
    Device(METER, "ksem"),
)
BATTERY, COMFORT = ("battery",), ("comfort",)


def redeemer(person: Person, region: Region = Region.EU) -> Redeemer:
    assert person.company_id
    return Redeemer(
        user_id=person.user_id,
        name=person.name,
        email=person.email,
        locale="en",
        company_id=person.company_id,
        company_name="Solkraft AB",
        region=region,
    )


def members(cast: Cast, number: int) -> list[Redeemer]:
    """So many people of the owner's company."""
    with transaction():
        found = []
        for each in range(number):
            email = f"member-{each}@solkraft.example"
            user_id = people.add_user(email, f"Member {each}", "unused password", "en")
            people.add_membership(user_id, cast.company_id, ("installation",))
            found.append(redeemer(Person(email, user_id, f"Member {each}", cast.company_id)))
    return found


def stock() -> None:
    register.add_devices(DEVICES)


def add(serial: str, product: str) -> None:
    register.add_devices([Device(serial, product)])


def correct(serial: str, **columns: object) -> None:
    """What the register says of a device from now on."""
    with transaction():
        mine = update(devices.Device).where(devices.Device.serial == serial)
        db.session.execute(mine.values(**columns))


def credit(person: Person, coins: int, region: Region = Region.EU) -> None:
    assert person.company_id
    with transaction():
        ledger.post(
            Movement(person.company_id, region, coins, "card", f"test:{uuid4()}", "", None, "")
        )


def with_battery(person: Person, power_step: int = 0) -> Redeemer:
    """The person with ten coins, and a battery extension for the hybrid in the cart."""
    stock()
    credit(person, 10)
    basket.choose(redeemer(person), HYBRID, BATTERY, power_step)
    return redeemer(person)


def reviewed(buyer: Redeemer) -> OpenCart:
    cart = open_cart(buyer)
    assert cart
    return cart


def redeem_cart(buyer: Redeemer, key: str = "k" * 24) -> Receipt:
    cart = reviewed(buyer)
    return checkout.redeem(buyer, cart.uuid, key, cart.content_hash)


def unlock_elsewhere(owner: Person, serial: str, extension: str, step: int = 0) -> None:
    """Another company redeems the same extension first."""
    buyer = redeemer(owner, Region.DE)
    credit(owner, 20, Region.DE)
    names = [extension] if extension != "power" else []
    basket.choose(buyer, Serial(serial), names, step)
    redeem_cart(buyer, f"elsewhere-{serial}-{extension}-{step}")


def everything() -> dict[str, list[tuple[object, ...]]]:
    """What a refusal must leave as it is."""
    tables = (Cart, CartLine, ActivationCode)
    state = {
        model.__tablename__: [
            tuple(row) for row in db.session.execute(select(model.__table__).order_by("id"))
        ]
        for model in tables
    }
    db.session.rollback()
    return state
