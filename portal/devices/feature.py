"""What the device register hangs into the portal."""

from portal.devices import refusals
from portal.web.registries import Feature

FEATURE = Feature(sentences=refusals.SENTENCES)
