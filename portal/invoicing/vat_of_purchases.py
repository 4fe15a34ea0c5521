"""How a service that the manufacturer buys is taxed, by who sells it (DOMAIN §6). Pure.

The buyer sits in Germany: German VAT from there, reverse charge from the rest of the EU, and
outside the EU a decision of finance, because no rule of ours knows the seller's.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.regions import Region, region_of
from portal.invoicing.vat import (
    HOME,
    Taxpayer,
    Treatment,
    VatCategory,
    VatRefused,
    has_valid_id,
    standard,
    untaxed,
)
from portal.invoicing.vat_rates import Rates


class TaxNumberNeeded(VatRefused):
    """A German invoice names the VAT id or the tax number of who sells."""


class SellerVatIdNeeded(VatRefused):
    """A seller elsewhere in the EU without a valid VAT id: there is no reverse charge then."""

    country: str


class VatDecisionNeeded(VatRefused):
    """Outside the EU finance decides, and has not yet."""

    country: str


class Decision(StrEnum):
    """What finance may decide for a seller outside the EU."""

    OUTSIDE = "outside"
    REVERSE_CHARGE = "reverse_charge"


_DECIDED = {
    Decision.OUTSIDE: VatCategory.OUTSIDE,
    Decision.REVERSE_CHARGE: VatCategory.REVERSE_CHARGE,
}


@dataclass(frozen=True, slots=True)
class Seller:
    """`country` is an ISO code (Greece is GR); ids are "" where there is none."""

    country: str
    vat_id: str = ""
    tax_number: str = ""
    small_business: bool = False


def purchase_treatment(
    seller: Seller, day: date, decision: Decision | None = None, rates: Rates | None = None
) -> Treatment:
    """`day` is that of the service. A decision counts outside the EU only.

    Raises TaxNumberNeeded, SellerVatIdNeeded, VatDecisionNeeded or NoVatRate.
    """
    if lacking := what_is_lacking(seller, decision):
        raise lacking
    match region_of(seller.country):
        case Region.DE if seller.small_business:
            return untaxed(VatCategory.EXEMPT)
        case Region.DE:
            return standard(HOME, day, rates)
        case Region.EU:
            return untaxed(VatCategory.REVERSE_CHARGE)
        case Region.NON_EU:
            return untaxed(_DECIDED[decision] if decision else VatCategory.OUTSIDE)


def what_is_lacking(seller: Seller, decision: Decision | None = None) -> VatRefused | None:
    """Before an invoice of this seller can be taxed; the same on every day."""
    identified = has_valid_id(Taxpayer(seller.country, True, seller.vat_id))
    match region_of(seller.country):
        case Region.DE if not (seller.tax_number or identified):
            return TaxNumberNeeded()
        case Region.EU if not identified:
            return SellerVatIdNeeded(country=seller.country)
        case Region.NON_EU if decision is None:
            return VatDecisionNeeded(country=seller.country)
        case _:
            return None
