"""Words for the closed lists of warranty answers."""

from collections.abc import Mapping

from babel.support import LazyProxy

from portal.catalogue.warranty import CoverKind, UpgradeLevel, UpgradeWay
from portal.warranty.terms import ActionState, PhaseRule, Status, UpgradeState
from portal.web.i18n import lazy_gettext, lazy_pgettext

STATUS_NAMES: Mapping[Status, LazyProxy] = {
    Status.NOT_STARTED: lazy_pgettext("warranty status", "Not started yet"),
    Status.COVERED: lazy_pgettext("warranty status", "Covered"),
    Status.PARTS_ONLY: lazy_pgettext("warranty status", "Parts only"),
    Status.ENDED: lazy_pgettext("warranty status", "Ended"),
    Status.UNKNOWN: lazy_pgettext("warranty status", "Unknown"),
    Status.REPLACED: lazy_pgettext("warranty status", "Replaced"),
}

COVER_NAMES: Mapping[CoverKind, LazyProxy] = {
    CoverKind.FULL: lazy_pgettext("warranty cover", "Full cover"),
    CoverKind.PARTS: lazy_pgettext("warranty cover", "Parts only"),
}

# names of the manufacturer's, except for the first and the last
LEVEL_NAMES: Mapping[UpgradeLevel, LazyProxy] = {
    UpgradeLevel.STANDARD: lazy_pgettext("warranty level", "Standard warranty"),
    UpgradeLevel.SMART: lazy_pgettext("warranty level", "Smart Warranty"),
    UpgradeLevel.SMART_PLUS: lazy_pgettext("warranty level", "Smart Warranty plus"),
    UpgradeLevel.UPGRADED: lazy_pgettext("warranty level", "Upgraded warranty"),
}

PHASE_RULES: Mapping[PhaseRule, LazyProxy] = {
    PhaseRule.STANDARD: lazy_pgettext("warranty phase", "Standard warranty"),
    PhaseRule.UPGRADE: lazy_pgettext("warranty phase", "Warranty upgrade"),
    PhaseRule.PURCHASE: lazy_pgettext("warranty phase", "Purchased extension"),
    PhaseRule.CODE: lazy_pgettext("warranty phase", "Extended warranty code"),
    PhaseRule.PROMO: lazy_pgettext("warranty phase", "Promo code"),
    PhaseRule.INHERITED: lazy_pgettext("warranty phase", "Taken over from the replaced device"),
}

# columns of `correcting.CORRECTABLE`
FACT_DAYS: Mapping[str, LazyProxy] = {
    "purchased_on": lazy_gettext("Date of purchase"),
    "installed_on": lazy_gettext("Day of installation"),
    "commissioned_on": lazy_gettext("Date of commissioning"),
    "registered_on": lazy_gettext("Day of registration"),
    "online_on": lazy_gettext("First day online"),
}

UPGRADE_STATES: Mapping[UpgradeState, LazyProxy] = {
    UpgradeState.POSSIBLE: lazy_gettext("The warranty can be upgraded."),
    UpgradeState.DONE: lazy_gettext("The warranty is upgraded."),
    UpgradeState.NOT_ELIGIBLE: lazy_gettext("There is no upgrade for this device."),
    UpgradeState.TOO_LATE: lazy_gettext("The time for the upgrade is over."),
    UpgradeState.UNKNOWN: lazy_gettext(
        "Whether the warranty can be upgraded is not known, because its dates are not."
    ),
    UpgradeState.REPLACED: lazy_gettext(
        "The device was replaced: the warranty goes on with the new device."
    ),
}

UPGRADE_WAYS: Mapping[UpgradeWay, LazyProxy] = {
    UpgradeWay.ONLINE: lazy_gettext("It is upgraded by itself once the device is online."),
    UpgradeWay.COMMISSIONING: lazy_gettext(
        "It is upgraded when you register the device with its date of commissioning."
    ),
    UpgradeWay.ACTIVATION: lazy_gettext("It is upgraded when you activate Smart Warranty."),
}

ACTION_STATES: Mapping[ActionState, LazyProxy] = {
    ActionState.ALLOWED: lazy_gettext("The warranty can be extended."),
    ActionState.WINDOW_OVER: lazy_gettext("The time to buy an extension is over."),
    ActionState.NOT_UPGRADED: lazy_gettext("The warranty must be upgraded first."),
    ActionState.NOT_ELIGIBLE: lazy_gettext("There is no extension for this device."),
    ActionState.EXISTS_ALREADY: lazy_gettext("The warranty is extended already."),
    ActionState.LONGEST_REACHED: lazy_gettext("The warranty is as long as it can be."),
    ActionState.ENDED: lazy_gettext("The warranty is over and cannot be extended any more."),
    ActionState.UNKNOWN: lazy_gettext(
        "Whether the warranty can be extended is not known, because its dates are not."
    ),
    ActionState.REPLACED: lazy_gettext(
        "The device was replaced: extend the warranty of the new device."
    ),
}
