"""What single sign-on writes into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "sso.consented": lazy_gettext("Access of an application allowed"),
    "sso.consent-withdrawn": lazy_gettext("Access of an application withdrawn"),
    "sso.application-added": lazy_gettext("Application connected"),
    "sso.application-changed": lazy_gettext("Settings of a connected application changed"),
    "sso.application-enabled": lazy_gettext("Application switched on"),
    "sso.application-disabled": lazy_gettext("Application switched off"),
    "sso.secret-changed": lazy_gettext("Secret of an application changed"),
    "sso.key-rotated": lazy_gettext("Signing key changed"),
}
