"""Names and sentences for the closed lists of the catalogue; product names stay as they are."""

from collections.abc import Mapping

from babel.support import LazyProxy

from portal.catalogue.kinds import DeviceKind, EntryWay, Extension, Unavailable
from portal.web.i18n import lazy_gettext, lazy_pgettext

EXTENSION_NAMES: Mapping[Extension, LazyProxy] = {
    Extension.BATTERY: lazy_pgettext("product extension", "Battery extension"),
    Extension.POWER: lazy_pgettext("product extension", "Power extension"),
    Extension.COMFORT: lazy_pgettext("product extension", "Comfort function"),
}

DEVICE_KINDS: Mapping[DeviceKind, LazyProxy] = {
    DeviceKind.INVERTER: lazy_pgettext("device kind", "Inverter"),
    DeviceKind.BATTERY_INVERTER: lazy_pgettext("device kind", "Battery inverter"),
    DeviceKind.WALLBOX: lazy_pgettext("device kind", "Wallbox"),
    DeviceKind.METER: lazy_pgettext("device kind", "Energy meter"),
    DeviceKind.BATTERY: lazy_pgettext("device kind", "Battery"),
    DeviceKind.ACCESSORY: lazy_pgettext("device kind", "Accessory"),
}

UNAVAILABLE: Mapping[Unavailable, LazyProxy] = {
    Unavailable.BUILT_IN: lazy_gettext("This device has it from the factory."),
    Unavailable.NOT_FOR_PRODUCT: lazy_gettext("It does not exist for this product."),
    Unavailable.COMFORT_IN_METER: lazy_gettext(
        "It is unlocked in the energy meter: enter the serial number of the energy meter."
    ),
    Unavailable.ALREADY_UNLOCKED: lazy_gettext("It is already unlocked on this device."),
    Unavailable.LOWER_STEP_FIRST: lazy_gettext("Choose the lower power steps with it."),
    Unavailable.HIGHEST_POWER: lazy_gettext("This device already has the highest power."),
}

ENTRY_WAYS: Mapping[EntryWay, LazyProxy] = {
    EntryWay.APP_PRO_MODE: lazy_gettext("In the app, in PRO mode, during commissioning"),
    EntryWay.DISPLAY: lazy_gettext("On the display of the device, under the additional options"),
    EntryWay.WEB_SERVER: lazy_gettext(
        "In the web server of the device, under Settings > Additional options > Options"
    ),
}
