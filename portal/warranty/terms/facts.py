"""What is known of one device. Nothing here is judged; an unknown day is None."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from portal.catalogue.warranty import BaseDate, CoverKind


class ExtensionKind(StrEnum):
    """Bought here; a code of a purchase made elsewhere; a code of a campaign."""

    PURCHASE = "purchase"
    CODE = "code"
    PROMO = "promo"

    @property
    def paid(self) -> bool:
        return self is not ExtensionKind.PROMO


_FIELDS = {
    BaseDate.PRODUCTION: "produced_on",
    BaseDate.SHIPMENT: "shipped_on",
    BaseDate.INSTALLATION: "installed_on",
    BaseDate.PURCHASE: "purchased_on",
}


@dataclass(frozen=True, slots=True)
class AppliedExtension:
    """An extension that counts for good. `reference` is shown to people: never a whole code.

    Two with the same kind and reference are one.
    """

    kind: ExtensionKind
    months: int
    reference: str
    applied_on: date
    cover: CoverKind = CoverKind.FULL


@dataclass(frozen=True, slots=True)
class Inherited:
    """The cover of a replaced device that the register does not know, as stated by support.

    Full until `full_until`, then parts only; without it full until `last_day`.
    """

    start: date
    last_day: date
    full_until: date | None = None


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """`product` is a key of the catalogue; `purchased_on` is proved by a receipt.

    A device that replaces another goes on with that one's warranty: its own shipment and
    purchase do not count, what is done with it afterwards (registered, online, extended) does.
    """

    product: str
    produced_on: date | None = None
    shipped_on: date | None = None
    ship_country: str = ""
    installed_on: date | None = None
    purchased_on: date | None = None
    commissioned_on: date | None = None
    registered_on: date | None = None
    online_on: date | None = None
    extensions: tuple[AppliedExtension, ...] = ()
    replaces: Self | Inherited | None = None
    replaced_on: date | None = None

    def day(self, base: BaseDate) -> date | None:
        day: date | None = getattr(self, _FIELDS[base])
        return day
