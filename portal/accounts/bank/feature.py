"""What bank details hang into the portal."""

from portal.accounts.bank import models  # noqa: F401 the tables, until views import them
from portal.web.registries import Feature

FEATURE = Feature()
