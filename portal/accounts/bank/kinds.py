"""Closed lists of bank details."""

from enum import StrEnum


class BankState(StrEnum):
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    REJECTED = "rejected"
