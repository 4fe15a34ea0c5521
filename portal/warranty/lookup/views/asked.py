"""A list in the background: how far it is, and its result, for the person who sent it."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from portal.warranty.lookup import background, results
from portal.warranty.lookup.bulk import SOON
from portal.warranty.lookup.results import Only
from portal.warranty.lookup.views.blueprint import blueprint
from portal.web.downloads import csv_file
from portal.web.guards import requires
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

# as the address and the answers of a short list name them
_NAMES = {Only.ALL: "", Only.ENDING: "ending", Only.UNANSWERED: "unanswered"}


@blueprint.get("/warranty/bulk/<uuid:uuid>")
@requires("support.devices")
def bulk_asked(uuid: UUID) -> Response:
    found = background.asked(uuid, current_identity().user_id)
    only, number = _only(), page_number(request.args)
    path, query = f"/warranty/bulk/{uuid}", {"only": _NAMES[only]}
    return page(
        "warranty/lookup/bulk_asked.html",
        "progress",
        asked=found,
        lines=background.lines_of_page(found, only, number),
        only=_NAMES[only],
        counts={name: found.count(each) for each, name in _NAMES.items()},
        soon=SOON.days,
        pages=NumberedPages(number, found.count(only), path, query, results.ROWS),
        csv=NumberedPages(1, 0, f"{path}/result.csv", query).url(1),
    )


@blueprint.get("/warranty/bulk/<uuid:uuid>/result.csv")
@requires("support.devices")
def bulk_result(uuid: UUID) -> Response:
    lines = background.result(uuid, current_identity().user_id, _only())
    return csv_file("warranty.csv", lines)


def _only() -> Only:
    """All of it for a name that says nothing."""
    asked = request.args.get("only", "")
    return next((only for only, name in _NAMES.items() if name == asked), Only.ALL)
