"""The three sales regions in the reader's words."""

from portal.core.regions import Region
from portal.web.i18n import lazy_pgettext

REGION_NAMES = {
    Region.DE: lazy_pgettext("region", "Germany"),
    Region.EU: lazy_pgettext("region", "European Union without Germany"),
    Region.NON_EU: lazy_pgettext("region", "outside the European Union"),
}


def region_name(region: Region | str) -> str:
    return str(REGION_NAMES[Region(region)])
