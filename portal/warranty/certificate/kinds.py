"""The closed list of the states of a certificate."""

from enum import StrEnum


class CertificateState(StrEnum):
    VALID = "valid"
    # the cover has changed since, and is certified anew
    REPLACED = "replaced"
    # by support, with a reason
    WITHDRAWN = "withdrawn"
