"""What the price lists decline, in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.claims.prices.loading import NoPriceList, known_lists
from portal.core.errors import DomainError
from portal.web import formats
from portal.web.i18n import gettext as _


def _no_price_list(_error: NoPriceList) -> str:
    first = formats.date_text(known_lists()[-1].valid_from)
    return _("There is no price list for this day. The first one is valid from %(day)s.", day=first)


SENTENCES: Mapping[type[DomainError], Callable[[Any], str]] = {NoPriceList: _no_price_list}
