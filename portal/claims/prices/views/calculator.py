"""What will be paid for the parts replaced in one plant, before a claim is made."""

from urllib.parse import urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.catalogue import ProductUnknown, catalogue
from portal.claims.prices import labels
from portal.claims.prices.addresses import (
    MOST_LINES,
    TypedLine,
    prefix,
    query_of,
    typed_lines,
)
from portal.claims.prices.forms import CalculatorForm
from portal.claims.prices.options import model_option
from portal.claims.prices.price_models import price_model
from portal.claims.prices.pricing import price
from portal.claims.prices.views.blueprint import blueprint
from portal.web.guards import public
from portal.web.identity import current_identity
from portal.web.pages import page


@blueprint.get("/claims/calculator")
@public
def calculator() -> Response:
    """The address is the calculation; the buttons for lines lead to an address without them."""
    if "product" in request.args:
        return _from_product(request.args["product"])
    if {"add", "remove"} & set(request.args):
        return _other_lines()
    form = CalculatorForm(request.args)
    right = form.validate()
    chosen = form.chosen if right else []
    priced = price([part for _, part in chosen], on=form.on) if chosen else None
    return page(
        "claims/prices/calculator.html",
        status=200 if right else 422,
        form=form,
        priced=priced,
        names=[option.label for option, _ in chosen],
        rows=labels.ROWS,
        reasons=labels.REASONS,
        full=len(form.lines) >= MOST_LINES,
        tokens=current_identity().is_authenticated,
    )


def _from_product(key: str) -> Response:
    """Of another manufacturer, or one that nobody knows: the calculation begins empty."""
    try:
        model = price_model(catalogue().product(key))
    except ProductUnknown:
        model = None
    return _to([TypedLine(model_option(model))] if model else [TypedLine()], 1)


def _other_lines() -> Response:
    """What was typed stays, whether it is right or wrong."""
    lines = typed_lines(request.args)
    removed = request.args.get("remove", type=int)
    kept = [line for number, line in lines.items() if number != removed]
    if "add" in request.args and len(kept) < MOST_LINES:
        kept.append(TypedLine())
    return _to(kept or [TypedLine()], len(kept) or 1)


def _to(lines: list[TypedLine], shown: int) -> Response:
    """The browser goes to the line with that number."""
    visit = (request.args.get(name, "") for name in ("on", "plant"))
    query = urlencode(query_of(lines, *visit))
    address = f"{url_for('claim_prices.calculator')}?{query}#{prefix(shown)}part"
    return redirect(address, code=303)
