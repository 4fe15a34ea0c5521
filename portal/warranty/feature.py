"""What all parts of the warranty share hangs into the portal: its tables."""

from portal.warranty import models  # noqa: F401 its tables are part of the schema
from portal.web.registries import Feature

FEATURE = Feature()
