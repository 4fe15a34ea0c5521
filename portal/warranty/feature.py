"""What warranties hang into the portal."""

from portal.warranty import models  # noqa: F401 its tables are part of the schema
from portal.web.registries import Feature

FEATURE = Feature()
