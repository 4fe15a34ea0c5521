"""The closed list of what moves coins. The values are stored."""

from enum import StrEnum


class MovementKind(StrEnum):
    CARD = "card"
    ORDER = "order"
    REDEMPTION = "redemption"
    CORRECTION = "correction"
