"""What an entry in the team's list can be."""

from enum import StrEnum


class Status(StrEnum):
    ACTIVE = "active"
    INVITED = "invited"
    EXPIRED = "expired"
    DISABLED = "disabled"
