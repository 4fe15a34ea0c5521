"""What the security of accounts hangs into the portal."""

from portal.accounts.security import refusals
from portal.accounts.security.views import confirm
from portal.accounts.security.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(blueprint=blueprint, views=(confirm,), sentences=refusals.SENTENCES)
