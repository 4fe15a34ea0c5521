"""What bank details hang into the portal."""

from portal.accounts.bank import audit_labels, navigation, refusals
from portal.accounts.bank.views import finance, own
from portal.accounts.bank.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(own, finance),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    audit_labels=audit_labels.LABELS,
)
