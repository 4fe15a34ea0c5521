"""Closed lists of registrations."""

from enum import StrEnum


class RegistrationKind(StrEnum):
    COMPANY = "company"
    OPERATOR = "operator"


class RegistrationState(StrEnum):
    """An operator's goes from unconfirmed to approved: nobody reviews it."""

    UNCONFIRMED = "unconfirmed"
    IN_REVIEW = "in_review"
    QUESTION = "question"
    APPROVED = "approved"
    REJECTED = "rejected"
