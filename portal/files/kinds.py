"""What may be uploaded at all, and for what."""

from enum import StrEnum


class MediaType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


class Purpose(StrEnum):
    BANK_CONFIRMATION = "bank_confirmation"
    PURCHASE_RECEIPT = "purchase_receipt"


SUFFIXES = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}
