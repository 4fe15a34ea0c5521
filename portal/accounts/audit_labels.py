"""What accounts write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "session.opened": lazy_gettext("Signed in"),
    "session.switched": lazy_gettext("Switched to this company"),
    "session.refused": lazy_gettext("Sign-in refused"),
    "profile.changed": lazy_gettext("Profile changed"),
    "staff.added": lazy_gettext("Staff account made"),
    "staff.disabled": lazy_gettext("Staff account disabled"),
    "staff.enabled": lazy_gettext("Staff account enabled"),
    "staff.extended": lazy_gettext("Staff account given more roles"),
}
