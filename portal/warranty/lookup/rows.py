"""A line's answer in words: on the page, and as a row of the CSV."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from portal.core.plain_text import one_line
from portal.documents.csv_export import Cell
from portal.redemption.naming import product_name
from portal.warranty.labels import STATUS_NAMES
from portal.warranty.lookup.bulk import SOON, LineResult
from portal.web import refusals
from portal.web.formats import date_text, integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext, ngettext, pgettext

NOT_LISTED, NO_SERIAL = "not_listed", "no_serial"
STANDINGS: Mapping[str, Any] = {
    **{status.value: name for status, name in STATUS_NAMES.items()},
    NOT_LISTED: lazy_gettext("Not in our register"),
    NO_SERIAL: lazy_gettext("No serial number"),
}


def titles() -> list[str]:
    return [
        _("Line"),
        _("Serial number"),
        _("Product"),
        pgettext("warranty", "Status"),
        _("First day of cover"),
        _("Last day of full cover"),
        _("Last day of cover"),
        _("Remark"),
    ]


def cells(result: LineResult) -> list[Cell]:
    """`titles` names them."""
    standing = str(STANDINGS[standing_of(result)])
    if result.found is None:
        return [result.line, shown_serial(result), "", standing, None, None, None, remark(result)]
    device, cover = result.found
    return [
        result.line,
        result.serial,
        product_name(device.product),
        standing,
        cover.start,
        cover.full_until,
        cover.last_day,
        remark(result),
    ]


class ShownLine(NamedTuple):
    """`standing` is a key of STANDINGS."""

    line: int
    serial: str
    known: bool
    product: str
    standing: str
    last_day: str
    remark: str
    look_alikes: tuple[str, ...]


def shown(result: LineResult) -> ShownLine:
    product, last_day = "", None
    if result.found:
        product = product_name(result.found.device.product)
        last_day = result.found.outline.last_day
    return ShownLine(
        result.line,
        shown_serial(result),
        result.found is not None,
        product,
        standing_of(result),
        date_text(last_day) if last_day else "",
        " ".join(_remarks(result)),
        tuple(result.look_alikes),
    )


def shown_serial(result: LineResult) -> str:
    """What was typed stands for a serial number that it is not."""
    return result.serial or one_line(result.typed)


def standing_of(result: LineResult) -> str:
    if result.found:
        return result.found.outline.status.value
    return NO_SERIAL if result.refusal else NOT_LISTED


def remark(result: LineResult) -> str:
    """Sentences, empty for nearly all lines."""
    alike = ", ".join(result.look_alikes)
    asked = [_("Did you mean %(serials)s?", serials=alike)] if alike else []
    return " ".join([*_remarks(result), *asked])


def _remarks(result: LineResult) -> Iterable[str]:
    """All but what it may be confused with, which the page links to."""
    if result.refusal:
        yield refusals.sentence(result.refusal)
    if result.found and result.found.device.replaced_by:
        yield _("Replaced by %(serial)s.", serial=result.found.device.replaced_by)
    if result.ends_soon:
        yield ngettext(
            "The cover ends within %(num)s day.", "The cover ends within %(num)s days.", SOON.days
        )
    if result.same_as:
        yield _(
            "The same serial number stands on line %(line)s.", line=integer_text(result.same_as)
        )
