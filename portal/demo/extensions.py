"""Extended warranties of the demo: an order in each of three states, and codes to type.

All by the portal's own deeds. The codes are used up by whoever tries them; the file stays.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.record import Actor
from portal.core.clock import today
from portal.core.regions import region_of
from portal.core.statements import table_of
from portal.demo.cast import SWEDEN
from portal.demo.devices import demo_serial
from portal.demo.members import Member, member_of
from portal.demo.own_devices import ADDRESS
from portal.documents.csv_import import read_csv
from portal.extensions import db
from portal.invoicing.money import Money
from portal.warranty.codes.batches import Terms
from portal.warranty.codes.issuing import COLUMNS, Order, issue
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.extension import closing, ordering, settling
from portal.warranty.extension.buyers import Buyer, company_buyer
from portal.warranty.extension.offers import offer_of
from portal.warranty.extension.ordering import Wish, known_device
from portal.warranty.extension.settling import OrderClosed, Received
from portal.warranty.kinds import CodeKind, OrderState
from portal.warranty.models import ExtensionOrder
from portal.warranty.owned.adding import keep
from portal.warranty.terms.refused import WarrantyRefused
from portal.warranty.upgrade import registering
from portal.web.identity import CompanyRef, Identity

CODES_FILE = "demo-warranty-codes.txt"
COUNT, CAMPAIGN_DEVICES = 6, 3
MONTHS, CAMPAIGN_MONTHS = 60, 12
UNIT = 8
# what becomes of the order, by product; and the name of the device
DEVICES = {
    "plenticore-plus-7-0": (OrderState.PENDING, "Villa Öberg"),
    "plenticore-plus-8-5": (OrderState.PAID, "Brf Solsidan"),
    "plenticore-plus-10": (OrderState.CANCELLED, "Ladan"),
}
_orders = table_of(ExtensionOrder)


def add(data_dir: Path) -> None:
    """Once: a device that was removed, and an order that was closed, stay as they are."""
    if not db.session.execute(select(_orders.c.id).limit(1)).first():
        _order_all()
    if not (data_dir / CODES_FILE).exists():
        _write(data_dir)


def _order_all() -> None:
    admin = member_of(SWEDEN, SWEDEN.admin_email)
    identity = _identity(admin)
    buyer = company_buyer(identity)
    for product, (becomes, label) in DEVICES.items():
        serial = demo_serial(product, UNIT)
        keep(buyer.actor, serial, label, ADDRESS)
        # the demo may be loaded years from now, when nothing can be bought for it any more
        with suppress(WarrantyRefused):
            registering.register(identity, serial, None, f"demo-{serial}")
            order = _place(serial, buyer)
            if becomes in _CLOSE:
                _CLOSE[becomes](order, buyer)


def _place(serial: str, buyer: Buyer) -> int:
    offer = offer_of(known_device(serial), MONTHS, buyer.taxpayer, today())
    uuid = ordering.place(Wish(serial, MONTHS, offer.gross.cents), buyer, f"demo-{serial}")
    found = select(_orders.c.id).where(_orders.c.uuid == uuid)
    return int(db.session.execute(found).scalar_one())


def _pay(order: int, _buyer: Buyer) -> None:
    asked = db.session.execute(select(_orders.c.gross).where(_orders.c.id == order)).scalar_one()
    with suppress(OrderClosed):
        settling.settle(order, Received(Money.of_cents(asked), today()), _finance(), False)


def _cancel(order: int, buyer: Buyer) -> None:
    with suppress(OrderClosed):
        closing.cancel(order, buyer.actor)


_CLOSE: dict[OrderState, Callable[[int, Buyer], None]] = {
    OrderState.PAID: _pay,
    OrderState.CANCELLED: _cancel,
}


def _write(data_dir: Path) -> None:
    campaign = Terms(
        CodeKind.PROMOTION,
        CAMPAIGN_MONTHS,
        valid_from=today(),
        valid_until=today() + timedelta(days=365),
        uses_each=CAMPAIGN_DEVICES,
    )
    lines = [
        "Codes of the demo that extend a warranty: /devices, a device, Edit the warranty.",
        "",
        f"Extended warranty, {MONTHS} months, for one device each",
        *_issued(Order("DEMO extended", COUNT, Terms(CodeKind.EXTENDED, MONTHS)), data_dir),
        "",
        f"Campaign, {CAMPAIGN_MONTHS} months, for {CAMPAIGN_DEVICES} devices each, for one year",
        *_issued(Order("DEMO campaign", COUNT, campaign), data_dir),
        "",
    ]
    target = data_dir / CODES_FILE
    target.touch(mode=0o600)
    target.write_text("\n".join(lines), encoding="utf-8")


def _issued(order: Order, data_dir: Path) -> Iterable[str]:
    file = data_dir / f"{order.name.replace(' ', '-')}.csv"
    if not file.exists():
        issue(order, file, lambda _done: None)
    with file.open(encoding="utf-8", newline="") as rows:
        return [WarrantyCode(row["code"]).printed for _line, row in read_csv(rows, COLUMNS)]


def _identity(member: Member) -> Identity:
    """Somebody of a company as if signed in: rights are the pages' affair."""
    company = member.company
    return Identity(
        token="",
        session_id=0,
        user_id=member.user_id,
        name=member.name,
        email=member.email,
        locale=member.locale,
        company=CompanyRef(
            id=member.company_id,
            name=company.name,
            customer_no=company.customer_no,
            email=member.email,
            country=company.country,
            vat_id=company.vat_id,
            region=region_of(company.country),
        ),
        roles=frozenset(),
        rights=frozenset(),
    )


def _finance() -> Actor:
    wanted = select(User.id, User.name).where(User.email == "finance@manufacturer.example")
    user = db.session.execute(wanted).one()
    return Actor(user.id, user.name)
