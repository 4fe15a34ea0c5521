"""What the demo hangs into the portal."""

from portal.demo.commands import demo_data, demo_serials
from portal.web.registries import Feature

FEATURE = Feature(commands=(demo_data, demo_serials))
