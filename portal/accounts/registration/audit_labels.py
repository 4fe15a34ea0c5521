"""What registrations write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "registration.made": lazy_gettext("Registration sent"),
    "registration.repeated": lazy_gettext("Registration sent for an address that has an account"),
    "registration.refused": lazy_gettext("Wrong password while confirming a registration"),
    "registration.confirmed": lazy_gettext("E-mail address of a registration confirmed"),
    "registration.answered": lazy_gettext("Question about a registration answered"),
    "registration.asked": lazy_gettext("Question about a registration asked"),
    "registration.approved": lazy_gettext("Registration approved"),
    "registration.rejected": lazy_gettext("Registration rejected"),
    "registration.forgotten": lazy_gettext("Entries of a registration deleted"),
    "invitation.wished": lazy_gettext("Invitation asked for"),
}
