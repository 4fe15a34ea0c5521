"""The closed lists of warranty terms. The values are stored and stand in the TOML files."""

from enum import StrEnum


class CoverKind(StrEnum):
    """What the manufacturer bears: parts, labour and freight, or parts alone."""

    FULL = "full"
    PARTS = "parts"


class BaseDate(StrEnum):
    """A day of a device's life from which terms count. A purchase counts when it is proved."""

    PRODUCTION = "production"
    SHIPMENT = "shipment"
    INSTALLATION = "installation"
    PURCHASE = "purchase"


class UpgradeLevel(StrEnum):
    STANDARD = "standard"
    SMART = "smart"
    SMART_PLUS = "smart_plus"
    UPGRADED = "upgraded"


class UpgradeWay(StrEnum):
    """How a device is upgraded.

    By coming online; by being registered with its commissioning date; by being registered.
    """

    ONLINE = "online"
    COMMISSIONING = "commissioning"
    ACTIVATION = "activation"


class Deadline(StrEnum):
    """Until when an upgrade counts: while the standard cover, or its own cover, would last."""

    STANDARD_END = "standard_end"
    UPGRADED_END = "upgraded_end"
