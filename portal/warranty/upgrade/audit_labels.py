"""What an upgrade writes into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {"warranty.upgraded": lazy_gettext("Warranty upgraded")}
