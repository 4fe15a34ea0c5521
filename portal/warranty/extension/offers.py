"""Which extensions a device may get today, and what each costs its buyer."""

from dataclasses import dataclass, replace
from datetime import date

from portal.catalogue import catalogue
from portal.core.errors import DomainError
from portal.invoicing.money import Money
from portal.invoicing.vat import Taxpayer, Treatment, treatment
from portal.warranty import terms
from portal.warranty.covers import DeviceCover
from portal.warranty.extension.prices import price_on
from portal.warranty.terms import AppliedExtension, ExtensionKind

_NOT_YET = "new"


class NothingOnSale(DomainError):
    """The terms would allow an extension, but there is no price for this product."""


@dataclass(frozen=True, slots=True)
class Offer:
    """`last_day` is the last covered day once the extension is paid."""

    months: int
    net: Money
    treatment: Treatment
    last_day: date

    @property
    def vat(self) -> Money:
        return self.treatment.vat_of(self.net)

    @property
    def gross(self) -> Money:
        return self.net + self.vat


def offers(found: DeviceCover, buyer: Taxpayer, day: date) -> list[Offer]:
    """All on offer, the shortest first.

    Raises what `terms.check_purchase` does, NothingOnSale, or why the buyer cannot be invoiced.
    """
    durations = found.cover.purchase.durations
    terms.check_purchase(found.facts, day, durations[0] if durations else 0)
    taxed = treatment(buyer, day)
    on_sale = [_offer(found, months, taxed, day) for months in sorted(durations)]
    if not (priced := [offer for offer in on_sale if offer]):
        raise NothingOnSale()
    return priced


def offer_of(found: DeviceCover, months: int, buyer: Taxpayer, day: date) -> Offer:
    """One of them. Raises as `offers` does."""
    terms.check_purchase(found.facts, day, months)
    offer = _offer(found, months, treatment(buyer, day), day)
    if offer is None:
        raise NothingOnSale()
    return offer


def last_day_with(found: DeviceCover, months: int, day: date) -> date:
    """The last covered day if so many months more were bought."""
    more = AppliedExtension(ExtensionKind.PURCHASE, months, _NOT_YET, day)
    extended = replace(found.facts, extensions=(*found.facts.extensions, more))
    last_day = terms.cover(extended, day).last_day
    if last_day is None:
        raise LookupError("a device that may be extended has a last day")
    return last_day


def _offer(found: DeviceCover, months: int, taxed: Treatment, day: date) -> Offer | None:
    net = price_on(catalogue().product(found.device.product), months, day)
    if net is None:
        return None
    return Offer(months, net, taxed, last_day_with(found, months, day))
