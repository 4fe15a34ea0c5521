"""The manufacturer's names, read once from brand.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

BRAND_FILE = Path(__file__).parent.parent / "brand.toml"


@dataclass(frozen=True)
class Buyer:
    name: str
    street: str
    postal_code: str
    city: str
    country: str
    vat_id: str
    # who answers questions about invoices
    contact_name: str
    phone: str


@dataclass(frozen=True)
class Bank:
    """Where buyers pay to; the IBAN without blanks."""

    holder: str
    iban: str
    bic: str
    name: str


@dataclass(frozen=True)
class Brand:
    portal: str
    manufacturer: str
    coin: str
    app: str
    zone: ZoneInfo
    buyer: Buyer
    bank: Bank
    support_mail: str
    invoice_mail: str
    website: str
    service_code: str
    # invoices over claims and over charges are due so many days after their day
    invoice_due_days: int


@cache
def brand() -> Brand:
    data = tomllib.loads(BRAND_FILE.read_text(encoding="utf-8"))
    return Brand(
        portal=data["portal"],
        manufacturer=data["manufacturer"],
        coin=data["coin"],
        app=data["app"],
        zone=ZoneInfo(data["time_zone"]),
        buyer=Buyer(**data["buyer"]),
        bank=Bank(**data["bank"]),
        support_mail=data["mail"]["support"],
        invoice_mail=data["mail"]["invoices"],
        website=data["links"]["website"],
        service_code=data["service"]["code"],
        invoice_due_days=data["invoices"]["due_days"],
    )
