"""Not for the first time: the advice to ask the administrator, and a mail that asks."""

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.accounts.registration import invitation_wishes
from portal.accounts.registration.forms import AskForm
from portal.accounts.registration.invitation_wishes import Wish
from portal.accounts.registration.views.blueprint import blueprint, few_per_visitor
from portal.web.guards import public
from portal.web.pages import page


@blueprint.get("/register/ask")
@public
def ask() -> Response:
    form = AskForm(company=request.args.get("company", "")[:60])
    return page("registration/ask.html", form=form, known=request.args.get("known") == "yes")


@blueprint.post("/register/ask")
@public
@few_per_visitor
def ask_submit() -> Response:
    form = AskForm()
    if not form.validate():
        return page("registration/ask.html", status=422, form=form, known=False)
    invitation_wishes.ask(Wish(**{name: value or "" for name, value in form.entered.items()}))
    return redirect("/register/ask/sent", code=303)


@blueprint.get("/register/ask/sent")
@public
def asked() -> Response:
    return page("registration/asked.html")
