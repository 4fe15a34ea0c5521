"""What teams write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "member.invited": lazy_gettext("Person invited"),
    "invitation.renewed": lazy_gettext("Invitation sent once more"),
    "invitation.revoked": lazy_gettext("Invitation withdrawn"),
    "member.joined": lazy_gettext("Person joined the team"),
    "member.roles-changed": lazy_gettext("Roles of a person changed"),
    "member.disabled": lazy_gettext("Access of a person disabled"),
    "member.enabled": lazy_gettext("Access of a person enabled"),
    "member.removed": lazy_gettext("Person removed from the team"),
    "member.signed-out": lazy_gettext("Person signed out everywhere"),
    "session.renewed": lazy_gettext("Signed in again with new roles"),
}
