"""What reports of serial numbers write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "serial_report.made": lazy_gettext("Unknown serial number reported"),
    "serial_report.answered": lazy_gettext("Report of a serial number answered"),
}
