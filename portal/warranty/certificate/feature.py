"""What this part of the warranty hangs into the portal."""

from portal.web.registries import Feature

FEATURE = Feature()
