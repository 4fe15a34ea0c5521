"""What reports of serial numbers write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "devices.imported": lazy_gettext("Supply records imported"),
    "device.corrected": lazy_gettext("Data of a device corrected"),
    "device_code.locked": lazy_gettext("Too many wrong device codes: locked for a time"),
    "serial_report.made": lazy_gettext("Unknown serial number reported"),
    "serial_report.answered": lazy_gettext("Report of a serial number answered"),
}
