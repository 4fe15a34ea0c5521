"""What reminders write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "reminders.off": lazy_gettext("Device reminders turned off"),
    "reminders.on": lazy_gettext("Device reminders turned on"),
}
