"""What all parts of the claims share hangs into the portal."""

from portal.web.registries import Feature

FEATURE = Feature()
