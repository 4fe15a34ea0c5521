"""What hand-overs write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "hand_over.made": lazy_gettext("Hand-over code made for a device"),
    "hand_over.entered": lazy_gettext("Hand-over code entered"),
    "hand_over.refused": lazy_gettext("Hand-over code refused"),
    "hand_over.withdrawn": lazy_gettext("Hand-over of a device withdrawn"),
    "device.handed_over": lazy_gettext("Device handed over"),
    "device.taken_over": lazy_gettext("Device taken over"),
}
