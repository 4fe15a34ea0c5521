"""What the catalogues hang into the portal."""

from portal.translate.commands import translations
from portal.web.registries import Feature

FEATURE = Feature(commands=(translations,))
