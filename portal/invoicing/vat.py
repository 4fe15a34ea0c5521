"""How the manufacturer's sale of a service is taxed, by who buys it (DOMAIN §4, §6). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from portal.core.errors import DomainError
from portal.core.regions import Region, region_of
from portal.core.vat_ids import VatIdOfOtherCountry, WrongVatId, vat_id_of
from portal.invoicing.money import Money
from portal.invoicing.vat_rates import Rates, rate_on

HOME = "DE"
_NOTHING = Decimal(0)


class VatRefused(DomainError):
    """No invoice can be written for this buyer; the subclass says why, and what helps."""


class NoVatRate(VatRefused):
    """A private person of a country whose rate we do not know."""

    country: str


class VatIdNeeded(VatRefused):
    """A business elsewhere in the EU without a valid VAT id: neither reverse charge nor its VAT."""

    country: str


class VatCategory(StrEnum):
    """The codes of EN 16931 (BT-118)."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    EXEMPT = "E"
    OUTSIDE = "O"


# why nothing is charged, in the code list of EN 16931 (BT-121); small businesses have words only
EXEMPTIONS: Mapping[VatCategory, str] = MappingProxyType(
    {
        VatCategory.STANDARD: "",
        VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
        VatCategory.EXEMPT: "",
        VatCategory.OUTSIDE: "VATEX-EU-O",
    }
)


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """`country` is an ISO code (Greece is GR); `vat_id` is "" where there is none."""

    country: str
    business: bool
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """`percent` is the rate; `exemption` the code for why it is nothing (BT-121)."""

    category: VatCategory
    percent: Decimal
    exemption: str = ""

    def vat_of(self, net: Money) -> Money:
        return net.percent(self.percent)


def treatment(buyer: Taxpayer, day: date, rates: Rates | None = None) -> Treatment:
    """Raises NoVatRate or VatIdNeeded."""
    if not buyer.business:
        return standard(buyer.country, day, rates)
    match region_of(buyer.country):
        case Region.DE:
            return standard(HOME, day, rates)
        case Region.EU if has_valid_id(buyer):
            return untaxed(VatCategory.REVERSE_CHARGE)
        case Region.EU:
            raise VatIdNeeded(country=buyer.country)
        case Region.NON_EU:
            return untaxed(VatCategory.OUTSIDE)


def untaxed(category: VatCategory) -> Treatment:
    return Treatment(category, _NOTHING, EXEMPTIONS[category])


def standard(country: str, day: date, rates: Rates | None = None) -> Treatment:
    """At the rate of the country on that day. Raises NoVatRate."""
    percent = rate_on(country, day, rates)
    if percent is None:
        raise NoVatRate(country=country)
    return Treatment(VatCategory.STANDARD, percent)


def has_valid_id(who: Taxpayer) -> bool:
    try:
        return bool(who.vat_id) and vat_id_of(who.vat_id, who.country) == who.vat_id
    except (WrongVatId, VatIdOfOtherCountry):
        return False
