"""The closed lists of invoicing's tables."""

from enum import StrEnum


class InvoiceKind(StrEnum):
    """380 and 381 of EN 16931; amounts of a credit note are positive, its kind says the rest."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
