"""What the start page and the dashboard hang into the portal."""

from portal.terminal import views
from portal.web.registries import Feature

FEATURE = Feature(blueprint=views.blueprint, views=(views,))
