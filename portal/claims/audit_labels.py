"""What claims write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "claim.submitted": lazy_gettext("Claim submitted"),
    "claim.withdrawn": lazy_gettext("Claim withdrawn"),
    "claim.invoice_issued": lazy_gettext("Invoice of a claim created"),
    "claim.invoice_uploaded": lazy_gettext("Own invoice of a claim submitted"),
    "claim.invoice_taken_back": lazy_gettext("Disputed invoice of a claim taken back"),
    "claim.invoice_credited": lazy_gettext("Invoice of a claim cancelled by a credit note"),
    "claim.charges_invoiced": lazy_gettext("Charges of a claim invoiced"),
    "claim.charge_disputed": lazy_gettext("Charge of a claim disputed"),
}
