"""What an invoice says, as it is frozen when it is issued. The PDF and the CII are made from it.

Amounts are texts of euros with two decimals, days are ISO dates: JSON that any reader understands.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from portal.core.vat_ids import names_country

VERSION = 1


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer. `vat_id` has its prefix (Greece EL), `country` is the ISO code (GR)."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    vat_id: str = ""
    tax_number: str = ""
    legal_registration: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    customer_no: str = ""

    @property
    def identifier(self) -> str:
        """The VAT id as EN 16931 admits it (BT-31): with the letters of a country, or ""."""
        return self.vat_id if names_country(self.vat_id) else ""

    @property
    def registration(self) -> str:
        """What the tax office of the country knows it by (BT-32); far from the EU, that may be a
        VAT number without letters.
        """
        return self.tax_number or ("" if self.identifier else self.vat_id)


@dataclass(frozen=True, slots=True)
class Line:
    """`item` is the position of the price list; model and serial name the device it is about."""

    name: str
    quantity: str
    price: str
    net: str
    description: str = ""
    unit: str = "C62"
    item: str = ""
    model: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """One category for the whole invoice; `mentions` are the words the law asks for."""

    category: str
    percent: str
    exemption: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A SEPA transfer: where to, until when, and what to write on it: a reference of ISO 11649,
    or the number of the invoice.
    """

    holder: str
    iban: str
    bic: str
    bank: str
    reference: str
    due_on: str


@dataclass(frozen=True, slots=True)
class Corrected:
    number: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class Content:
    """`labels` are the words of the page in the buyer's language, frozen as everything else."""

    language: str
    title: str
    number: str
    issued_on: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    tax: Tax
    net: str
    vat: str
    gross: str
    labels: Mapping[str, str]
    currency: str = "EUR"
    # the day or the beginning of the service (BT-72)
    supplied_on: str = ""
    # what the buyer knows the deal by (BT-10, BT-13)
    reference: str = ""
    notes: tuple[str, ...] = ()
    payment: Payment | None = None
    corrects: Corrected | None = None
    # whose price list the items of the lines are: what the buyer pays by, or the seller's own
    priced_by_buyer: bool = False
    version: int = field(default=VERSION)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.issued_on)

    def frozen(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Raises ValueError for a version this program does not know."""
        if stored.get("version") != VERSION:
            raise ValueError(f"invoice content of version {stored.get('version')}")
        parts = {
            "seller": Party(**stored["seller"]),
            "buyer": Party(**stored["buyer"]),
            "lines": tuple(Line(**line) for line in stored["lines"]),
            "tax": Tax(**{**stored["tax"], "mentions": tuple(stored["tax"]["mentions"])}),
            "notes": tuple(stored["notes"]),
            "payment": Payment(**stored["payment"]) if stored["payment"] else None,
            "corrects": Corrected(**stored["corrects"]) if stored["corrects"] else None,
        }
        return cls(**{**stored, **parts})
