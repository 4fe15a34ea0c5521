"""The balance in the header of every page, and on the dashboard's tile."""

from portal.wallet import ledger
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.once import once_per_request
from portal.web.registries import HeaderPart, TileFigure

BALANCES = "balances"


@once_per_request
def _balance(identity: Identity) -> int | None:
    if identity.company is None or not identity.can("coins.view"):
        return None
    company = identity.company
    if BALANCES in identity.figures:
        balances: dict[str, int] = dict(identity.figures[BALANCES] or ())
        return balances.get(company.region.value, 0)
    return ledger.balance_of(company.id, company.region)


def _coins(identity: Identity) -> str:
    balance = _balance(identity)
    return "" if balance is None else integer_text(balance)


COIN_BADGE = HeaderPart("wallet/_badge.html", _balance)
COINS_FIGURE = TileFigure("coins", _coins)
