"""What the public lookup hangs into the portal."""

from portal.warranty.lookup import background, navigation, refusals
from portal.warranty.lookup.views import asked, bulk, device, lookup, reports
from portal.warranty.lookup.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(lookup, device, bulk, asked, reports),
    sentences=refusals.SENTENCES,
    navigation=navigation.ENTRIES,
    job_kinds={background.LOOK_UP: background.work},
    job_deaths={background.LOOK_UP: background.note_death},
)
