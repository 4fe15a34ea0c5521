"""What corrections of a warranty write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {"warranty.corrected": lazy_gettext("Dates of a warranty corrected")}
