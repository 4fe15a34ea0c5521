"""Devices in the register, who owns them, and codes that extend their warranty."""

from datetime import date

from sqlalchemy import insert, select

from portal.accounts.models import Company, Membership, User
from portal.core import crypto
from portal.core.clock import now
from portal.core.permissions import rights_of
from portal.core.regions import region_of
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.warranty.codes.batches import Terms
from portal.warranty.codes.issuing import HASH_PURPOSE
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.kinds import CodeKind
from portal.warranty.models import OwnedDevice, WarrantyCodeBatch
from portal.warranty.models import WarrantyCode as CodeRow
from portal.web.identity import CompanyRef, Identity
from tests.support.cast import Person

KOSTAL, KOSTAL_SERIAL = "plenticore-g3-s-4-0", "90523TD90001R"
SOLAX, SOLAX_SERIAL = "x3-mic-6-0", "MC2TEST0000001"


def add_device(serial: str = KOSTAL_SERIAL, product: str = KOSTAL, **facts: object) -> str:
    """Shipped in spring 2026, so that in June every upgrade is open."""
    days = {"produced_on": date(2026, 3, 2), "shipped_on": date(2026, 4, 1), "ship_country": "SE"}
    register.add_devices([Device(serial, product, **(days | facts))])
    return serial


def give(serial: str, person: Person) -> str:
    """To the company of this person, or to the person who has none."""
    owner = {"company_id": person.company_id} if person.company_id else {"user_id": person.user_id}
    with transaction():
        db.session.execute(
            insert(OwnedDevice).values(
                serial=serial,
                state="owned",
                proof="device_code",
                added_at=now(),
                added_by=person.user_id,
                **owner,
            )
        )
    return serial


def identity_of(user_id: int) -> Identity:
    """As the person's session would be."""
    user = db.session.get_one(User, user_id)
    found = db.session.execute(
        select(Company, Membership.roles)
        .join(Membership, Membership.company_id == Company.id)
        .where(Membership.user_id == user_id)
    ).one_or_none()
    roles = frozenset((found.roles if found else user.personal_roles).split())
    return Identity(
        token="",
        session_id=0,
        user_id=user_id,
        name=user.name,
        email=user.email,
        locale=user.locale,
        company=_company(found.Company) if found else None,
        roles=roles,
        rights=rights_of(roles),
    )


def make_code(terms: Terms | None = None, name: str = "", **columns: object) -> WarrantyCode:
    terms = terms or Terms(CodeKind.EXTENDED, 60)
    code = WarrantyCode.generate(terms.kind)
    with transaction():
        batch_id = db.session.execute(
            insert(WarrantyCodeBatch)
            .values(
                name=name or code.value[:12],
                kind=terms.kind.value,
                months=terms.months,
                products=terms.products,
                valid_from=terms.valid_from,
                valid_until=terms.valid_until,
                uses_each=terms.uses_each,
                issued_at=now(),
            )
            .returning(WarrantyCodeBatch.id)
        ).scalar_one()
        row = {
            "code_hash": crypto.keyed_hash(HASH_PURPOSE, code.value),
            "last_four": code.last_four,
            "batch_id": batch_id,
            "uses_left": terms.uses_each,
        }
        db.session.execute(insert(CodeRow).values(**(row | columns)))
    return code


def campaign(**changes: object) -> Terms:
    days = {"valid_from": date(2026, 6, 1), "valid_until": date(2026, 6, 30)}
    return Terms(**({"kind": CodeKind.PROMOTION, "months": 24} | days | changes))


def _company(company: Company) -> CompanyRef:
    return CompanyRef(
        id=company.id,
        name=company.name,
        customer_no=company.customer_no,
        email=company.email,
        country=company.country,
        vat_id=company.vat_id,
        region=region_of(company.country),
    )
