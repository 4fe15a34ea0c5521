"""Not for the first time: the advice to ask the administrator, and a mail that asks."""

from urllib.parse import urlencode

from flask import redirect, request, session
from werkzeug.wrappers import Response

from portal.accounts.registration import invitation_wishes
from portal.accounts.registration.company_data import CompanyKnown
from portal.accounts.registration.forms import AskForm
from portal.accounts.registration.invitation_wishes import Wish
from portal.accounts.registration.views.blueprint import blueprint, few_per_visitor
from portal.web.guards import public
from portal.web.pages import page

# whose registration of a company that is known this browser has sent: name and e-mail address,
# which no page address holds
ASKING = "asking"


def to_administrator(refusal: CompanyKnown, name: str, email: str) -> Response:
    """The company is registered: only its administrator can help."""
    session[ASKING] = [name, email]
    query = urlencode({"company": refusal.vat_id, "known": "yes"})
    return redirect(f"/register/ask?{query}", code=303)


@blueprint.get("/register/ask")
@public
def ask() -> Response:
    name, email = session.get(ASKING, ("", ""))
    form = AskForm(company=request.args.get("company", "")[:60], name=name, email=email)
    return page("registration/ask.html", form=form, known=request.args.get("known") == "yes")


@blueprint.post("/register/ask")
@public
@few_per_visitor
def ask_submit() -> Response:
    form = AskForm()
    if not form.validate():
        return page("registration/ask.html", status=422, form=form, known=False)
    invitation_wishes.ask(Wish(**{name: value or "" for name, value in form.entered.items()}))
    session.pop(ASKING, None)
    return redirect("/register/ask/sent", code=303)


@blueprint.get("/register/ask/sent")
@public
def asked() -> Response:
    return page("registration/asked.html")
