"""The coin badge in the header of every page."""

from portal.wallet import ledger
from portal.web.identity import Identity
from portal.web.registries import HeaderPart


def _balance(identity: Identity) -> int | None:
    if identity.company is None or not identity.can("coins.view"):
        return None
    return ledger.balance_of(identity.company.id, identity.company.region)


COIN_BADGE = HeaderPart("wallet/_badge.html", _balance)
