"""Why a warranty is not extended or upgraded, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.warranty.terms.refused import (
    CommissionedTooEarly,
    CommissioningDateMissing,
    CommissioningOfReplacement,
    DateBeforeProduction,
    DateBeforeShipment,
    DateInFuture,
    DeviceReplaced,
    DurationNotOffered,
    ExtensionExists,
    LongestReached,
    ProductNotEligible,
    PromoExists,
    PromoNotForProduct,
    PromoNotYetValid,
    PromoOver,
    PurchaseWindowOver,
    SmartWarrantyMissing,
    UpgradeDone,
    UpgradeMissing,
    UpgradeNotEligible,
    UpgradeTooLate,
    WarrantyEnded,
    WarrantyUnknown,
)
from portal.web.formats import date_text, duration_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal

Sentences = dict[type[DomainError], Refusal | Callable[[Any], str]]

EXTENDING: Sentences = {
    WarrantyUnknown: lambda _error: _(
        "The dates of this device's warranty are not known, so it cannot be changed. "
        "Our support can complete them."
    ),
    DeviceReplaced: lambda error: _(
        "This device was replaced on %(day)s. Enter the serial number of the new device: "
        "the warranty goes on with it.",
        day=date_text(error.replaced_on),
    ),
    WarrantyEnded: lambda error: _(
        "The warranty ended on %(day)s. It cannot be extended any more.",
        day=date_text(error.last_day),
    ),
    ProductNotEligible: lambda _error: _("There is no extension of the warranty for this device."),
    SmartWarrantyMissing: lambda _error: _(
        "Smart Warranty is not activated yet for this device. Activate it first; it is free."
    ),
    UpgradeMissing: lambda _error: _(
        "The warranty of this device is not upgraded yet. Upgrade it first; it is free."
    ),
    PurchaseWindowOver: lambda error: _(
        "An extension of this warranty could be bought until %(day)s only.",
        day=date_text(error.last_day),
    ),
    DurationNotOffered: lambda error: _(
        "An extension by %(duration)s is not on offer for this device.",
        duration=duration_text(error.months),
    ),
    ExtensionExists: lambda error: _(
        "The warranty of this device is extended already. It lasts until %(day)s.",
        day=date_text(error.last_day),
    ),
    LongestReached: lambda error: ngettext(
        "With this extension the warranty would last longer than %(num)s month, "
        "which is the longest possible.",
        "With this extension the warranty would last longer than %(num)s months, "
        "which is the longest possible.",
        error.longest_months,
    ),
}

PROMO_CODES: Sentences = {
    PromoExists: lambda error: _(
        "A promo code was used for this device already. Its warranty lasts until %(day)s.",
        day=date_text(error.last_day),
    ),
    PromoNotYetValid: lambda error: _(
        "This promo code is valid from %(day)s on.", day=date_text(error.valid_from)
    ),
    PromoOver: lambda error: _(
        "This promo code was valid until %(day)s.", day=date_text(error.valid_until)
    ),
    PromoNotForProduct: lambda _error: _("This promo code is for other products."),
}

UPGRADING: Sentences = {
    UpgradeNotEligible: lambda _error: _("There is no upgrade of the warranty for this device."),
    UpgradeDone: lambda _error: _("The warranty of this device is upgraded already."),
    UpgradeTooLate: lambda error: _(
        "The warranty of this device could be upgraded until %(day)s only.",
        day=date_text(error.last_day),
    ),
    CommissioningDateMissing: lambda _error: _("Enter the date of commissioning."),
    CommissionedTooEarly: lambda error: _(
        "This upgrade is for devices commissioned on %(day)s or later.",
        day=date_text(error.first_day),
    ),
    CommissioningOfReplacement: lambda _error: _(
        "This device replaced another one, and the day counts on which the first one was "
        "commissioned. Enter that day, or leave the field empty."
    ),
    DateInFuture: lambda error: _(
        "%(day)s lies in the future. Enter a date up to today.",
        day=date_text(error.day),
    ),
    DateBeforeProduction: lambda error: _(
        "%(day)s cannot be right: the device was produced on %(produced)s.",
        day=date_text(error.day),
        produced=date_text(error.produced_on),
    ),
    DateBeforeShipment: lambda error: _(
        "%(day)s cannot be right: the device was shipped on %(shipped)s.",
        day=date_text(error.day),
        shipped=date_text(error.shipped_on),
    ),
}

SENTENCES: Sentences = {**EXTENDING, **PROMO_CODES, **UPGRADING}
