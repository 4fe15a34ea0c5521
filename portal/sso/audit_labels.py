"""What people's consents write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "sso.consented": lazy_gettext("Access of an application allowed"),
    "sso.consent-withdrawn": lazy_gettext("Access of an application withdrawn"),
}
