"""Names and sentences for the closed lists of the price lists; names of models stay as they are."""

from collections.abc import Mapping

from babel.support import LazyProxy

from portal.claims.prices.kinds import ChargeId, PartKind, Reason, RowId
from portal.web.i18n import lazy_gettext, lazy_pgettext

ROWS: Mapping[RowId, LazyProxy] = {
    RowId.UP_TO_40_KG: lazy_pgettext("price list", "String inverter up to 40 kg"),
    RowId.OVER_40_KG: lazy_pgettext("price list", "String inverter over 40 kg"),
    RowId.OVER_60_KG: lazy_pgettext("price list", "String inverter over 60 kg"),
    RowId.OVER_90_KG: lazy_pgettext("price list", "String inverter over 90 kg"),
    RowId.BATTERY: lazy_pgettext("price list", "Battery inverter, PSSB or BMU"),
    RowId.BATTERY_MODULE: lazy_pgettext("price list", "Battery module"),
    RowId.COMMUNICATION: lazy_pgettext("price list", "Communication board, KSEM or KEM"),
    RowId.OTHER_PART: lazy_pgettext("price list", "Another component, such as a fan"),
    RowId.WALLBOX: lazy_pgettext("price list", "Wallbox"),
    RowId.SOFTWARE_UPDATE: lazy_pgettext(
        "price list", "Software update recommended by the manufacturer"
    ),
}

KINDS: Mapping[PartKind, LazyProxy] = {
    PartKind.BATTERY_INVERTER: lazy_pgettext("replaced part", "Battery inverter"),
    PartKind.COMMUNICATION_BOARD: lazy_pgettext("replaced part", "Communication board"),
    PartKind.OTHER_PART: lazy_pgettext("replaced part", "Another component, such as a fan"),
    PartKind.SOFTWARE_UPDATE: lazy_pgettext("replaced part", "Software update"),
}

REASONS: Mapping[Reason, LazyProxy] = {
    Reason.FIRST: lazy_gettext("The first of this row in the plant."),
    Reason.FURTHER: lazy_gettext("A further one of this row in the plant."),
    Reason.EACH: lazy_gettext("The list has one price for this row: each is paid in full."),
    Reason.UPDATE_INCLUDED: lazy_gettext(
        "The update is included in what is paid for the replacement of the device."
    ),
    Reason.UPDATES_ITSELF: lazy_gettext(
        "The list pays no update of this device: it updates itself."
    ),
    Reason.SUPPORT_CONFIRMS: lazy_gettext(
        "The list does not name this model. Support confirms its class on your claim, "
        "and then it is paid."
    ),
}

CHARGES: Mapping[ChargeId, LazyProxy] = {
    ChargeId.CLEANING: lazy_pgettext("price list", "Cleaning of a device that comes back dirty"),
    ChargeId.NO_FAULT_FOUND: lazy_pgettext(
        "price list", "Inspection of a device in which no fault is found"
    ),
    ChargeId.ANALYSIS_REPORT: lazy_pgettext(
        "price list", "Detailed analysis report, for example for an insurance company"
    ),
}
