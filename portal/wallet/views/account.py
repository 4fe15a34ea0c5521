"""The company's coins: balance, statement, its CSV, and how to buy more."""

from flask import request
from werkzeug.wrappers import Response

from portal.core.clock import today
from portal.core.regions import Region
from portal.documents.csv_export import Cell, csv_lines
from portal.wallet import statement
from portal.wallet.account_forms import MOVEMENTS, StatementForm
from portal.wallet.orders import FEWEST_COINS
from portal.wallet.statement import Entry, Filters, Statement
from portal.wallet.views.blueprint import blueprint
from portal.web.downloads import csv_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext
from portal.web.identity import current_identity
from portal.web.links import absolute
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number
from portal.web.region_names import region_name
from portal.web.registries import registries

FILTERS = ("kind", "from", "to", "text")


@blueprint.get("/wallet")
@requires("coins.view")
def wallet() -> Response:
    form = StatementForm(request.args)
    valid = form.validate()
    filters = form.filters if valid else Filters()
    company = current_identity().member_of
    number = page_number(request.args)
    found = statement.read(company.id, filters, number, registries.receipt_links)
    query = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return page(
        "wallet/wallet.html",
        "statement",
        200 if valid else 422,
        form=form,
        found=found if valid else None,
        balance=found.balances.get(company.region, 0),
        frozen=_frozen(found, company.region),
        movements=MOVEMENTS,
        filtered=bool(query),
        pages=NumberedPages(number, found.total, "/wallet", query),
        csv=NumberedPages(1, 0, "/wallet/statement.csv", query).url(1),
    )


@blueprint.get("/wallet/statement.csv")
@requires("coins.view")
def statement_csv() -> Response:
    form = StatementForm(request.args)
    if not form.validate():
        return wallet()
    entries = statement.every_entry(
        current_identity().member_of.id, form.filters, registries.receipt_links
    )
    lines = csv_lines(_titles(), map(_cells, entries))
    return csv_file(f"statement-{today().isoformat()}.csv", lines)


@blueprint.get("/wallet/buy")
@requires("coins.buy")
def buy() -> Response:
    return page("wallet/buy.html", fewest=FEWEST_COINS)


def _frozen(found: Statement, own: Region) -> list[tuple[str, int]]:
    return [
        (region_name(region), coins)
        for region, coins in found.balances.items()
        if coins and region != own
    ]


def _titles() -> list[str]:
    return [
        _("Time (UTC)"),
        _("Kind of movement"),
        _("Coins"),
        _("Balance afterwards"),
        pgettext("coins", "Region"),
        pgettext("statement", "Person"),
        pgettext("statement", "Details"),
        _("Receipt"),
    ]


def _cells(entry: Entry) -> list[Cell]:
    return [
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        str(MOVEMENTS[entry.kind]),
        entry.coins,
        entry.balance,
        region_name(entry.region),
        entry.person,
        entry.note,
        absolute(entry.receipt) if entry.receipt else "",
    ]
