"""What reports of devices online write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "devices.online": lazy_gettext("Devices reported as being online"),
    "monitoring.added": lazy_gettext("Monitoring system added"),
    "monitoring.disabled": lazy_gettext("Monitoring system disabled"),
}
