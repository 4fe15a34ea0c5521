"""What the price lists decline, in sentences."""

from portal.claims.prices.loading import NoPriceList, known_lists
from portal.web import formats
from portal.web.i18n import gettext as _


def _no_price_list(_error: NoPriceList) -> str:
    first = formats.date_text(known_lists()[-1].valid_from)
    return _("There is no price list for this day. The first one is valid from %(day)s.", day=first)


SENTENCES = {NoPriceList: _no_price_list}
