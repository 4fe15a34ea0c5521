"""Why the warranty starts on this day, in whole sentences: one for each day that may count."""

from collections.abc import Callable, Mapping

from portal.catalogue.warranty import BaseDate
from portal.warranty.terms import Reason, Why
from portal.web.formats import date_text, duration_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext

Say = Callable[[Reason], str]


def days(reason: Reason) -> dict[str, str]:
    """The days of a reason as the reader writes them."""
    named = {"day": reason.day, "other": reason.other}
    return {name: date_text(day) for name, day in named.items() if day}


def extension(reason: Reason) -> dict[str, str]:
    """The same with how long it adds, and what it came from, for who is told that."""
    lasting = duration_text(reason.months)
    return {**days(reason), "reference": reason.reference, "duration": lasting}


STARTS: Mapping[BaseDate, Say] = {
    BaseDate.PRODUCTION: lambda reason: _(
        "The warranty starts on %(day)s, the day of production.", **days(reason)
    ),
    BaseDate.SHIPMENT: lambda reason: _(
        "The warranty starts on %(day)s, the day of shipment.", **days(reason)
    ),
    BaseDate.INSTALLATION: lambda reason: _(
        "The warranty starts on %(day)s, the day of installation.", **days(reason)
    ),
    BaseDate.PURCHASE: lambda reason: _(
        "The warranty starts on %(day)s, the day of purchase on the receipt.", **days(reason)
    ),
}

STARTS_AFTER: Mapping[BaseDate, Say] = {
    BaseDate.PRODUCTION: lambda reason: ngettext(
        "The warranty starts on %(day)s, %(num)s month after production on %(other)s.",
        "The warranty starts on %(day)s, %(num)s months after production on %(other)s.",
        reason.months,
        **days(reason),
    ),
    BaseDate.SHIPMENT: lambda reason: ngettext(
        "The warranty starts on %(day)s, %(num)s month after shipment on %(other)s.",
        "The warranty starts on %(day)s, %(num)s months after shipment on %(other)s.",
        reason.months,
        **days(reason),
    ),
    BaseDate.INSTALLATION: lambda reason: ngettext(
        "The warranty starts on %(day)s, %(num)s month after installation on %(other)s.",
        "The warranty starts on %(day)s, %(num)s months after installation on %(other)s.",
        reason.months,
        **days(reason),
    ),
    BaseDate.PURCHASE: lambda reason: ngettext(
        "The warranty starts on %(day)s, %(num)s month after purchase on %(other)s.",
        "The warranty starts on %(day)s, %(num)s months after purchase on %(other)s.",
        reason.months,
        **days(reason),
    ),
}

LATER: Mapping[BaseDate, Say] = {
    BaseDate.PRODUCTION: lambda reason: _(
        "The day of production, %(day)s, is not earlier than the start, so it does not count.",
        **days(reason),
    ),
    BaseDate.SHIPMENT: lambda reason: _(
        "The day of shipment, %(day)s, is not earlier than the start, so it does not count.",
        **days(reason),
    ),
    BaseDate.INSTALLATION: lambda reason: _(
        "The day of installation, %(day)s, is not earlier than the start, so it does not count.",
        **days(reason),
    ),
    BaseDate.PURCHASE: lambda reason: _(
        "The day of purchase on the receipt, %(day)s, is not earlier than the start, so it does "
        "not count.",
        **days(reason),
    ),
}

LATER_AFTER: Mapping[BaseDate, Say] = {
    BaseDate.PRODUCTION: lambda reason: ngettext(
        "%(num)s month after production on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        "%(num)s months after production on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        reason.months,
        **days(reason),
    ),
    BaseDate.SHIPMENT: lambda reason: ngettext(
        "%(num)s month after shipment on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        "%(num)s months after shipment on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        reason.months,
        **days(reason),
    ),
    BaseDate.INSTALLATION: lambda reason: ngettext(
        "%(num)s month after installation on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        "%(num)s months after installation on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        reason.months,
        **days(reason),
    ),
    BaseDate.PURCHASE: lambda reason: ngettext(
        "%(num)s month after purchase on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        "%(num)s months after purchase on %(other)s would be %(day)s, "
        "which is not earlier than the start, so it does not count.",
        reason.months,
        **days(reason),
    ),
}

MISSING: Mapping[BaseDate, Say] = {
    BaseDate.PRODUCTION: lambda _reason: _("The day of production is not known."),
    BaseDate.SHIPMENT: lambda _reason: _("The day of shipment is not known."),
    BaseDate.INSTALLATION: lambda _reason: _("The day of installation is not known."),
    BaseDate.PURCHASE: lambda _reason: _("No receipt proves a day of purchase."),
}


def start(reason: Reason) -> str:
    return _of_base(reason, STARTS_AFTER if reason.months else STARTS)


def later(reason: Reason) -> str:
    return _of_base(reason, LATER_AFTER if reason.months else LATER)


def missing(reason: Reason) -> str:
    return _of_base(reason, MISSING)


REGIONS: Mapping[Why, Say] = {
    Why.REGION_EU: lambda reason: ngettext(
        "The waiting period is %(num)s month because the device was shipped to a country "
        "of the European Union.",
        "The waiting period is %(num)s months because the device was shipped to a country "
        "of the European Union.",
        reason.months,
    ),
    Why.REGION_ELSEWHERE: lambda reason: ngettext(
        "The waiting period is %(num)s month because the device was shipped to a country "
        "outside the European Union.",
        "The waiting period is %(num)s months because the device was shipped to a country "
        "outside the European Union.",
        reason.months,
    ),
    Why.REGION_UNKNOWN: lambda reason: ngettext(
        "The waiting period is %(num)s month because we do not know to which country the "
        "device was shipped.",
        "The waiting period is %(num)s months because we do not know to which country the "
        "device was shipped.",
        reason.months,
    ),
}


def _of_base(reason: Reason, sentences: Mapping[BaseDate, Say]) -> str:
    if reason.base is None:
        raise LookupError(f"{reason.why} without its day")
    return sentences[reason.base](reason)
