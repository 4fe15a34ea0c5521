"""What may be uploaded at all, and for what."""

from enum import StrEnum


class MediaType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


class Purpose(StrEnum):
    BANK_CONFIRMATION = "bank_confirmation"
    CLAIM_PHOTO = "claim_photo"
    CLAIM_INVOICE = "claim_invoice"
    # of a charge: what the inspection saw
    CLAIM_EVIDENCE = "claim_evidence"


SUFFIXES = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}
