"""The closed lists of the catalogue. The values are stored and stand in the TOML files."""

from enum import StrEnum


class Extension(StrEnum):
    BATTERY = "battery"
    POWER = "power"
    COMFORT = "comfort"


class DeviceKind(StrEnum):
    INVERTER = "inverter"
    BATTERY_INVERTER = "battery_inverter"
    WALLBOX = "wallbox"
    METER = "meter"
    BATTERY = "battery"
    ACCESSORY = "accessory"


class EntryWay(StrEnum):
    """Where an activation code is typed (DOMAIN §3)."""

    APP_PRO_MODE = "app_pro_mode"
    DISPLAY = "display"
    WEB_SERVER = "web_server"


class Unavailable(StrEnum):
    """Why an extension is not on offer for a device; the first three also stand in the data."""

    BUILT_IN = "built_in"
    NOT_FOR_PRODUCT = "not_for_product"
    COMFORT_IN_METER = "comfort_in_meter"
    ALREADY_UNLOCKED = "already_unlocked"
    LOWER_STEP_FIRST = "lower_step_first"
    HIGHEST_POWER = "highest_power"


class ClaimClass(StrEnum):
    """The row group of the claim price lists a device belongs to (DOMAIN §3, §6)."""

    UP_TO_40_KG = "up_to_40_kg"
    OVER_40_KG = "over_40_kg"
    OVER_60_KG = "over_60_kg"
    OVER_90_KG = "over_90_kg"
    BATTERY = "battery"
    BATTERY_MODULE = "battery_module"
    COMMUNICATION = "communication"
    WALLBOX = "wallbox"
    SUPPORT_CONFIRMS = "support_confirms"
    NONE = "none"
