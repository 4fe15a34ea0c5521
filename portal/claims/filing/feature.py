"""What the claims of companies hang into the portal."""

from portal.claims.filing import navigation, refusals, tile
from portal.claims.filing.views import claim, listing, parts, photos, plant, returns
from portal.claims.filing.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(listing, plant, parts, claim, photos, returns),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    tile_figures=(tile.CLAIMS_FIGURE,),
    identity_figures={tile.WAITING: tile.waiting},
)
