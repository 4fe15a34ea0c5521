"""The receipt: permanent, for the whole company, with the codes."""

from uuid import UUID

from werkzeug.wrappers import Response

from portal.redemption import receipts
from portal.redemption.views.blueprint import blueprint, redemption_page
from portal.web.guards import requires
from portal.web.identity import current_identity


@blueprint.get("/redeem/receipt/<uuid:uuid>")
@requires("codes.view")
def receipt(uuid: UUID) -> Response:
    found = receipts.find(current_identity().member_of.id, uuid)
    return redemption_page("receipt.html", receipt=found.receipt, devices=found.devices)
