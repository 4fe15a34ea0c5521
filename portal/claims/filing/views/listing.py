"""The list of a company's claims."""

from flask import request
from werkzeug.wrappers import Response

from portal.claims.filing import claims_list
from portal.claims.filing.forms import ClaimsForm
from portal.claims.filing.views.blueprint import WORDS, blueprint
from portal.web.guards import requires
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number


@blueprint.get("/claims")
@requires("claims.file")
def claims() -> Response:
    form, number = ClaimsForm(request.args), page_number(request.args)
    valid = form.validate()
    filters = form.filters if valid else claims_list.Filters()
    company_id = current_identity().member_of.id
    found, total = claims_list.listed_claims(company_id, filters, number) if valid else ([], 0)
    query = {"state": filters.state, "text": filters.text}
    return page(
        "claims/claims.html",
        "claims",
        status=200 if valid else 422,
        form=form,
        found=found,
        pages=NumberedPages(number, total, "/claims", query),
        filtered=bool(filters.state or filters.text) or not valid,
        **WORDS,
    )
