"""What company data hang into the portal."""

from portal.accounts.company import audit_labels, desk, navigation, refusals
from portal.accounts.company.commands import audit
from portal.accounts.company.views import log, own, review
from portal.accounts.company.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(own, log, review),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    audit_labels=audit_labels.LABELS,
    commands=(audit,),
    search_sources=(desk.SOURCE,),
    desk_queues=(desk.QUEUE,),
)
