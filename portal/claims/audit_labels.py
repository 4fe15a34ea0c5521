"""What claims write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "claim.submitted": lazy_gettext("Claim submitted"),
    "claim.withdrawn": lazy_gettext("Claim withdrawn"),
    "claim.charge_disputed": lazy_gettext("Charge of a claim disputed"),
}
