"""The list of one's own devices."""

from flask import request
from werkzeug.wrappers import Response

from portal.redemption.naming import product_name
from portal.warranty.labels import STATUS_NAMES
from portal.warranty.lookup.signs import SIGNS
from portal.warranty.owned.listing import own_devices
from portal.warranty.owned.views.blueprint import blueprint
from portal.web.guards import requires
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number


@blueprint.get("/devices")
@requires("devices.own")
def devices() -> Response:
    number = page_number(request.args)
    found, total = own_devices(current_identity(), number)
    return page(
        "warranty/owned/devices.html",
        devices=found,
        pages=NumberedPages(number, total, "/devices"),
        product_name=product_name,
        signs=SIGNS,
        statuses=STATUS_NAMES,
    )
