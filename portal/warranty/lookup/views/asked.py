"""A list in the background: how far it is, and its result, for the person who sent it."""

from uuid import UUID

from werkzeug.wrappers import Response

from portal.warranty.lookup import background
from portal.warranty.lookup.views.blueprint import blueprint
from portal.web.downloads import csv_file
from portal.web.guards import requires
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/warranty/bulk/<uuid:uuid>")
@requires("support.devices")
def bulk_asked(uuid: UUID) -> Response:
    found = background.asked(uuid, current_identity().user_id)
    return page("warranty/lookup/bulk_asked.html", "progress", asked=found)


@blueprint.get("/warranty/bulk/<uuid:uuid>/result.csv")
@requires("support.devices")
def bulk_result(uuid: UUID) -> Response:
    return csv_file("warranty.csv", background.result(uuid, current_identity().user_id))
