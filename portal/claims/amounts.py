"""What a claim is worth: its parts, as the price lists read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.catalogue import ProductUnknown, catalogue
from portal.claims.kinds import PartKind, PartState
from portal.claims.prices import pricing
from portal.claims.prices.kinds import PartKind as PricedKind
from portal.claims.prices.kinds import RowId
from portal.claims.prices.price_models import price_model
from portal.claims.prices.pricing import Priced
from portal.claims.states import DEAD
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.invoicing.money import Money


class NotOurProduct(DomainError):
    """A device of another manufacturer, or one that the catalogue does not know."""


@dataclass(frozen=True, slots=True)
class Worth:
    """Enough of a replaced part to price it."""

    id: int
    kind: PartKind
    state: PartState
    product: str
    defective_serial: str
    claim_class: str = ""
    replacement_serial: str = ""


@dataclass(frozen=True, slots=True)
class PricedClaim:
    """`parts` are those that count, in the order of `priced`'s positions."""

    parts: tuple[Worth, ...]
    priced: Priced

    @property
    def net(self) -> Money:
        return self.priced.net

    @property
    def pays_nothing(self) -> bool:
        """There are parts, each with its amount, and all of them are nothing."""
        return bool(self.parts) and not self.priced.waits_for_support and not self.net.cents


def model_of(product: str) -> str:
    """Its name in the price lists. Raises NotOurProduct."""
    try:
        model = price_model(catalogue().product(product))
    except ProductUnknown:
        model = None
    if model is None:
        raise NotOurProduct()
    return model


def priced_on(price_list: str) -> date:
    """The day whose list prices a claim: the one frozen on it, whatever list is added later; of a
    draft, that of today.
    """
    return date.fromisoformat(price_list) if price_list else today()


def priced_claim(parts: Iterable[Worth], day: date) -> PricedClaim:
    """Without what was refused or withdrawn. Raises NoPriceList or NotOurProduct."""
    counting = tuple(each for each in parts if each.state not in DEAD)
    return PricedClaim(counting, pricing.price(_to_price(counting), on=day))


def _to_price(parts: Sequence[Worth]) -> list[pricing.ReplacedPart]:
    return [_part(each) for each in parts]


def _part(part: Worth) -> pricing.ReplacedPart:
    if part.kind is PartKind.OTHER_PART:
        if part.claim_class == RowId.COMMUNICATION:
            return pricing.ReplacedPart(
                PricedKind.COMMUNICATION_BOARD, device=part.defective_serial
            )
        return pricing.ReplacedPart(PricedKind.OTHER_PART)
    updates = part.kind is PartKind.SOFTWARE_UPDATE
    return pricing.ReplacedPart(
        PricedKind.SOFTWARE_UPDATE if updates else PricedKind.MODEL,
        model=model_of(part.product),
        confirmed=RowId(part.claim_class) if part.claim_class and not updates else None,
        device=part.defective_serial,
        replacement=part.replacement_serial,
    )
