"""Extensions of a device that was replaced go over to the new one: their codes, at no coins.

Decision 51 says why a receipt of 0 coins, and whose it is.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, insert, select, update

from portal.accounts.models import Company
from portal.audit.record import Actor, record
from portal.catalogue import ProductUnknown
from portal.catalogue.offers import SelectionRefused, check_selection
from portal.core.clock import now, today
from portal.core.folding import folded
from portal.core.regions import Region
from portal.core.statements import table_of
from portal.extensions import db
from portal.redemption import receipt_mail
from portal.redemption.basket import LONGEST_REFERENCE
from portal.redemption.carts import content_hash
from portal.redemption.installed import DeviceState, SerialUnknown, state_of
from portal.redemption.issuers import IssuedCode, issuer
from portal.redemption.models import TAKEN_OVER, ActivationCode, Cart, CartLine
from portal.redemption.receipts import HEAD, Receipt, receipt_of
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line

_PORTAL = "portal"

_cart, _line, _code = table_of(Cart), table_of(CartLine), table_of(ActivationCode)
_companies = table_of(Company)


def reissue(replaced: str, replacement: str) -> int:
    """How many codes were issued; never commits. What the new device cannot have, or has already,
    is left out and noted.

    One receipt for each company that had paid. Raises PoolDry; the caller undoes everything then.
    """
    paid = _paid_for(replaced)
    device = _device(replacement) if paid else None
    if device is None:
        return 0
    wanted = _possible(device, paid)
    issued = 0
    for _company_id, of_company in groupby(paid, key=lambda row: row.company_id):
        rows = list(of_company)
        lines = [
            Line(replacement, device.product_key, row.extension, row.step, 0)
            for row in rows
            if (row.extension, row.step) in wanted
        ]
        if lines:
            _issue(replaced, sorted(lines), rows)
        issued += len(lines)
    return issued


def _paid_for(serial: str) -> Sequence[Row[Any]]:
    """Companies one after the other, of each the earliest receipt first."""
    return db.session.execute(
        select(
            _code.c.company_id,
            _code.c.extension,
            _code.c.step,
            _cart.c.user_id,
            _cart.c.user_name,
            _cart.c.region,
            _cart.c.reference,
        )
        .join(_cart, _cart.c.id == _code.c.cart_id)
        .where(_code.c.serial == serial)
        .order_by(_code.c.company_id, _code.c.id)
    ).all()


def _device(serial: str) -> DeviceState | None:
    """None for a device whose extensions nobody knows."""
    try:
        device = state_of(serial)
        return device if device.product else None
    except (SerialUnknown, ProductUnknown):
        return None


def _possible(device: DeviceState, paid: Iterable[Row[Any]]) -> set[tuple[str, int]]:
    """Power steps from the lowest: each needs the one below it."""
    chosen: set[tuple[str, int]] = set()
    for unlock in sorted({(row.extension, row.step) for row in paid}):
        try:
            check_selection(device.product, device.unlocked, {*chosen, unlock}, device.factory)
        except SelectionRefused:
            continue
        chosen.add(unlock)
    return chosen


def _issue(replaced: str, lines: Sequence[Line], rows: Sequence[Row[Any]]) -> None:
    receipt = _receipt(replaced, lines, rows)
    codes = issuer().issue(lines)
    of_cart = [{"cart_id": receipt.id, **_columns(line)} for line in lines]
    db.session.execute(insert(_line), [{**row, "coins": 0} for row in of_cart])
    about = {"company_id": receipt.company_id, "issuer": issuer().name, "issued_at": now()}
    stored = [
        {**row, **about, "code_encrypted": code.encrypted}
        for row, code in zip(of_cart, codes, strict=True)
    ]
    db.session.execute(insert(_code), stored)
    left = {(row.extension, row.step) for row in rows} - {line.unlock for line in lines}
    record(
        "codes.reissued",
        Actor(None, _PORTAL, receipt.company_id),
        f"cart:{receipt.id}",
        receipt=receipt.number,
        replaced=replaced,
        lines=[[line.serial, line.extension, line.step] for line in lines],
        left_out=sorted(map(list, left)),
    )
    _tell(receipt, lines, codes)


def _receipt(replaced: str, lines: Sequence[Line], rows: Sequence[Row[Any]]) -> Receipt:
    """Of who had redeemed first. A pair of devices that was corrected and named again has another
    one: the caller sees to it that it is worked through once.
    """
    first, uuid, moment = rows[0], uuid4(), now()
    references = dict.fromkeys(row.reference for row in rows if row.reference)
    reference = ", ".join(references)[:LONGEST_REFERENCE]
    cart = {
        "uuid": uuid,
        "company_id": first.company_id,
        "user_id": first.user_id,
        "user_name": first.user_name,
        "reference": reference,
        "reference_folded": folded(reference),
        "state": "redeemed",
        "created_at": moment,
        "redeemed_at": moment,
        "key": f"{TAKEN_OVER}{replaced}:{lines[0].serial}:{uuid.hex[:8]}",
        "content_hash": content_hash(uuid, reference, lines),
        # until the row has its number
        "receipt_no": uuid.hex[:20],
        "coins": 0,
        "region": first.region,
    }
    number = db.session.execute(insert(_cart).values(cart).returning(_cart.c.id)).scalar_one()
    named = update(_cart).where(_cart.c.id == number).returning(*HEAD)
    receipt_no = f"R-{today().year}-{number:06}"
    return receipt_of(db.session.execute(named.values(receipt_no=receipt_no)).one())


def _columns(line: Line) -> dict[str, Any]:
    return {
        "serial": line.serial,
        "product": line.product,
        "extension": line.extension,
        "step": line.step,
    }


def _tell(receipt: Receipt, lines: Sequence[Line], codes: Sequence[IssuedCode]) -> None:
    """The company, as nobody of it has asked for these codes."""
    found = select(_companies.c.name, _companies.c.email, _companies.c.locale)
    row = db.session.execute(found.where(_companies.c.id == receipt.company_id)).one()
    company = Redeemer(
        receipt.user_id,
        row.name,
        row.email,
        row.locale,
        receipt.company_id,
        row.name,
        Region(receipt.region),
    )
    receipt_mail.enqueue(company, receipt, zip(lines, codes, strict=True))
