"""The balance in the header of every page, coins that are frozen, and the dashboard's figure."""

from typing import NamedTuple

from portal.core.regions import Region
from portal.wallet import ledger
from portal.web.formats import integer_text
from portal.web.identity import Identity
from portal.web.once import once_per_request
from portal.web.registries import HeaderPart, TileFigure

BALANCES = "balances"


class Frozen(NamedTuple):
    """Coins of a region the company has left: usable again when it comes back."""

    region: Region
    coins: int


@once_per_request
def _balance(identity: Identity) -> int | None:
    if identity.company is None or not identity.can("coins.view"):
        return None
    company = identity.company
    if BALANCES in identity.figures:
        return _known_balances(identity).get(company.region.value, 0)
    return ledger.balance_of(company.id, company.region)


def frozen_coins(identity: Identity) -> list[Frozen]:
    """In the order of the regions; nothing for people who may not see coins."""
    if identity.company is None or not identity.can("coins.view"):
        return []
    others = [region for region in Region if region != identity.company.region]
    if BALANCES in identity.figures:
        known = _known_balances(identity)
    else:
        known = {region: ledger.balance_of(identity.company.id, region) for region in others}
    return [Frozen(region, known[region]) for region in others if known.get(region)]


def _frozen_in_header(identity: Identity) -> list[Frozen] | None:
    """Only where the balances were read along with the person: elsewhere it would cost."""
    return (frozen_coins(identity) or None) if BALANCES in identity.figures else None


def _known_balances(identity: Identity) -> dict[str, int]:
    return dict(identity.figures.get(BALANCES) or ())


def _coins(identity: Identity) -> str:
    balance = _balance(identity)
    return "" if balance is None else integer_text(balance)


COIN_BADGE = HeaderPart("wallet/_badge.html", _balance)
FROZEN_COINS = HeaderPart("wallet/_frozen.html", _frozen_in_header)
COINS_FIGURE = TileFigure("coins", _coins)
