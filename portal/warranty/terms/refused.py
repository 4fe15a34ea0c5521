"""Why a wish for more cover is declined: one class for each answer the shop knows (DOMAIN §4)."""

from datetime import date

from portal.catalogue.warranty import UpgradeLevel
from portal.core.errors import DomainError


class WarrantyRefused(DomainError):
    """Nothing was changed."""


class WarrantyUnknown(WarrantyRefused):
    """No day is known from which the warranty could count."""


class DeviceReplaced(WarrantyRefused):
    replaced_on: date


class WarrantyEnded(WarrantyRefused):
    last_day: date


class ProductNotEligible(WarrantyRefused):
    """No extension exists for the product, or none beside the cover that the device has."""

    product: str


class SmartWarrantyMissing(WarrantyRefused):
    pass


class UpgradeMissing(WarrantyRefused):
    pass


class PurchaseWindowOver(WarrantyRefused):
    last_day: date


class DurationNotOffered(WarrantyRefused):
    months: int
    offered: tuple[int, ...]


class ExtensionExists(WarrantyRefused):
    """As many paid extensions as a device may have; `last_day` is covered with them."""

    last_day: date


class PromoExists(WarrantyRefused):
    last_day: date


class LongestReached(WarrantyRefused):
    longest_months: int


class PromoNotYetValid(WarrantyRefused):
    valid_from: date


class PromoOver(WarrantyRefused):
    valid_until: date


class PromoNotForProduct(WarrantyRefused):
    product: str


class UpgradeNotEligible(WarrantyRefused):
    product: str


class UpgradeDone(WarrantyRefused):
    level: UpgradeLevel


class UpgradeTooLate(WarrantyRefused):
    last_day: date


class CommissioningDateMissing(WarrantyRefused):
    pass


class CommissionedTooEarly(WarrantyRefused):
    """The level that is left needs a commissioning on `first_day` or later."""

    commissioned_on: date
    first_day: date


class CommissioningOfReplacement(WarrantyRefused):
    """The level that is left asks for the day of the first device."""


class DateInFuture(WarrantyRefused):
    day: date


class DateBeforeProduction(WarrantyRefused):
    day: date
    produced_on: date


class DateBeforeShipment(WarrantyRefused):
    """Of what can only be done with a device that has left the manufacturer."""

    day: date
    shipped_on: date
