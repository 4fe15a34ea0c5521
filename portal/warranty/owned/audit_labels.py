"""What owned devices write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "device.added": lazy_gettext("Device added"),
    "device.named": lazy_gettext("Device named"),
    "device.removed": lazy_gettext("Device removed"),
}
