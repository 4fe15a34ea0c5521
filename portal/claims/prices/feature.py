"""What the prices of claims hang into the portal."""

from portal.claims.prices import navigation, refusals
from portal.claims.prices.views import calculator, price_list
from portal.claims.prices.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(price_list, calculator),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
)
