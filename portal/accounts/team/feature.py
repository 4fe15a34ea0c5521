"""What teams hang into the portal."""

from portal.accounts.team import audit_labels, refusals
from portal.accounts.team.views import again, invitation, member, people, switching
from portal.accounts.team.views.blueprint import blueprint
from portal.web.i18n import lazy_pgettext
from portal.web.registries import Feature, NavigationEntry

FEATURE = Feature(
    blueprint=blueprint,
    views=(people, member, invitation, again, switching),
    sentences=refusals.SENTENCES,
    audit_labels=audit_labels.LABELS,
    navigation=(
        NavigationEntry(
            "/company/team", lazy_pgettext("navigation", "Team"), "users", "team.manage"
        ),
    ),
)
