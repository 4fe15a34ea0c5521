"""What single sign-on hangs into the portal."""

from portal.sso import models  # noqa: F401 the tables, until views import them
from portal.web.registries import Feature

FEATURE = Feature()
