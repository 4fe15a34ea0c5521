"""The closed lists of the price lists. The values are stored and stand in the TOML files."""

from enum import StrEnum


class RowId(StrEnum):
    """A row of the price lists; devices have the values of the catalogue's claim classes."""

    UP_TO_40_KG = "up_to_40_kg"
    OVER_40_KG = "over_40_kg"
    OVER_60_KG = "over_60_kg"
    OVER_90_KG = "over_90_kg"
    BATTERY = "battery"
    BATTERY_MODULE = "battery_module"
    COMMUNICATION = "communication"
    OTHER_PART = "other_part"
    WALLBOX = "wallbox"
    SOFTWARE_UPDATE = "software_update"


# the rows that support may give to a model that no list names
CONFIRMABLE = (
    RowId.UP_TO_40_KG,
    RowId.OVER_40_KG,
    RowId.OVER_60_KG,
    RowId.OVER_90_KG,
    RowId.BATTERY,
)

# and to a part inside a device: who filed the claim says in words which part it is
ROWS_OF_PARTS = (RowId.OTHER_PART, RowId.COMMUNICATION)


class PartKind(StrEnum):
    """What was done. Only MODEL is found by its name; the others are rows of their own."""

    MODEL = "model"
    BATTERY_INVERTER = "battery_inverter"
    COMMUNICATION_BOARD = "communication_board"
    OTHER_PART = "other_part"
    SOFTWARE_UPDATE = "software_update"


class Reason(StrEnum):
    """Why a line has its amount."""

    FIRST = "first"
    FURTHER = "further"
    EACH = "each"
    UPDATE_INCLUDED = "update_included"
    UPDATES_ITSELF = "updates_itself"
    SUPPORT_CONFIRMS = "support_confirms"


class ChargeId(StrEnum):
    """What the manufacturer charges to the installer."""

    CLEANING = "cleaning"
    NO_FAULT_FOUND = "no_fault_found"
    ANALYSIS_REPORT = "analysis_report"
