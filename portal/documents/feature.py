"""What documents hang into the portal."""

from portal.documents import refusals
from portal.web.registries import Feature

FEATURE = Feature(sentences=refusals.SENTENCES)
