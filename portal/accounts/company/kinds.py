"""Closed lists of company data."""

from enum import StrEnum


class ChangeState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
