"""What the deeds of staff on claims write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "claim.accepted": lazy_gettext("Claim accepted"),
    "claim.owners_seen": lazy_gettext("Other owner of a replacement confirmed"),
    "claim.refused": lazy_gettext("Claim refused"),
    "claim.asked": lazy_gettext("Question about a claim asked"),
    "claim.class_confirmed": lazy_gettext("Class of a claimed device confirmed"),
    "claim.replacement_shipped": lazy_gettext("Replacement of a claimed device shipped"),
    "claim.replacement_corrected": lazy_gettext("Replacement of a claimed device corrected"),
    "claim.receipt_recorded": lazy_gettext("Receipt of a replacement recorded"),
    "claim.return_recorded": lazy_gettext("Return of a defective device recorded"),
    "claim.inspected": lazy_gettext("Returned device inspected"),
    "claim.return_waived": lazy_gettext("Late return of a device accepted"),
    "claim.charge_upheld": lazy_gettext("Charge of a claim upheld"),
    "claim.charge_dropped": lazy_gettext("Charge of a claim dropped"),
    "claim.vat_decided": lazy_gettext("Taxation of a claim decided"),
    "claim.invoice_settled": lazy_gettext("Invoice of a claim settled"),
    "claim.invoice_disputed": lazy_gettext("Invoice of a claim disputed"),
    "claim.invoice_paid": lazy_gettext("Invoice of a claim marked as paid"),
    "claim.transfer_written": lazy_gettext("Payment of a claim handed to the bank"),
    "claim.exported": lazy_gettext("Invoices of claims exported for accounting"),
}
