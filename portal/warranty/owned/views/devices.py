"""The list of one's own devices: on the page, as CSV, and as days for a calendar."""

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from portal.core.clock import today
from portal.core.serials import normalise_serial
from portal.documents.csv_export import Cell, csv_lines
from portal.redemption.naming import product_name
from portal.warranty.labels import STATUS_NAMES
from portal.warranty.lookup.bulk import SOON
from portal.warranty.lookup.signs import SIGNS
from portal.warranty.owned import calendar_days
from portal.warranty.owned.forms import FiltersForm
from portal.warranty.owned.listing import Listed, every_device, own_devices
from portal.warranty.owned.views.blueprint import blueprint
from portal.web.downloads import calendar_file, csv_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

_FILTERS = ("status", "soon", "text")


@blueprint.get("/devices")
@requires("devices.own")
def devices() -> Response:
    form = FiltersForm(request.args)
    if not form.validate():
        return _list_page(form, None, 0, 422)
    found, total = own_devices(current_identity(), form.filters, page_number(request.args))
    return _list_page(form, found, total)


@blueprint.get("/devices.csv")
@requires("devices.own")
def devices_csv() -> Response:
    form = FiltersForm(request.args)
    if not form.validate():
        return _list_page(form, None, 0, 422)
    found = every_device(current_identity(), form.filters)
    return csv_file(f"devices-{today().isoformat()}.csv", csv_lines(_titles(), map(_cells, found)))


@blueprint.get("/devices.ics")
@requires("devices.own")
def devices_calendar() -> Response:
    form = FiltersForm(request.args)
    if not form.validate():
        return _list_page(form, None, 0, 422)
    return calendar_file("devices.ics", calendar_days.of_all(current_identity(), form.filters))


@blueprint.get("/devices/<serial:serial>/calendar.ics")
@requires("devices.own")
def device_calendar(serial: str) -> Response:
    known = normalise_serial(serial)
    return calendar_file(f"device-{known}.ics", calendar_days.of_one(current_identity(), known))


def _list_page(
    form: FiltersForm, found: Sequence[Listed] | None, total: int, status: int = 200
) -> Response:
    query = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    number = page_number(request.args)
    return page(
        "warranty/owned/devices.html",
        "devices",
        status,
        form=form,
        devices=found,
        filtered=bool(query),
        pages=NumberedPages(number, total, "/devices", query),
        csv=NumberedPages(1, total, "/devices.csv", query).url(1),
        calendar=NumberedPages(1, total, "/devices.ics", query).url(1),
        soon_days=SOON.days,
        product_name=product_name,
        signs=SIGNS,
        statuses=STATUS_NAMES,
    )


def _titles() -> list[str]:
    return [
        _("Serial number"),
        _("Your name for the device"),
        _("Product"),
        pgettext("warranty", "Status"),
        _("First day of cover"),
        _("Last day of full cover"),
        _("Last day of cover"),
        _("Last day to buy an extension"),
    ]


def _cells(listed: Listed) -> list[Cell]:
    return [
        listed.serial,
        listed.label,
        product_name(listed.product) if listed.product else "",
        str(STATUS_NAMES[listed.status]),
        listed.start,
        listed.full_until,
        listed.last_day,
        listed.buy_until,
    ]
