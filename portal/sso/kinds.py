"""Closed lists of single sign-on."""

from enum import StrEnum


class KeyState(StrEnum):
    """A key is published before it signs, and still published after it signed."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


class SigningAlgorithm(StrEnum):
    RS256 = "RS256"
    ES256 = "ES256"
