"""What uploads hang into the portal."""

from portal.files import models  # noqa: F401 the tables, until views import them
from portal.web.registries import Feature

FEATURE = Feature()
