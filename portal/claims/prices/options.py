"""What may be chosen in the calculator: each option stands for a part that was replaced."""

from dataclasses import dataclass, replace
from typing import Any

from portal.catalogue.families import product_key
from portal.claims.prices import labels
from portal.claims.prices.kinds import PartKind, RowId
from portal.claims.prices.price_list import PriceList, PriceRow
from portal.claims.prices.price_models import known_models
from portal.claims.prices.pricing import ReplacedPart
from portal.web.i18n import lazy_pgettext

# all that is replaced in a calculation counts as one device for an update of "a replaced device"
_REPLACED = "replaced"

_UPDATE = lazy_pgettext("replaced part", "Software update of a device that was not replaced")
_UPDATE_OF_REPLACED = lazy_pgettext(
    "replaced part", "Software update of a device that was replaced"
)
# as the lists print it; the models one by one are `self_updating`
_UPDATE_BY_ITSELF = lazy_pgettext("replaced part", "Software update of a PIKO IQ or PLENTICORE")


@dataclass(frozen=True, slots=True)
class Option:
    """`row` is None for a model that the list does not name. `label` is lazy or a name."""

    value: str
    label: Any
    row: RowId | None
    part: ReplacedPart


def options(prices: PriceList) -> tuple[Option, ...]:
    """In the order of the list's rows; what it does not name comes last."""
    found = []
    for row in prices.rows:
        found += [_of_model(model, row.id) for model in row.models]
        found += [
            Option(_value(kind), labels.KINDS[kind], row.id, ReplacedPart(kind, device=_REPLACED))
            for kind in sorted(row.kinds - {PartKind.SOFTWARE_UPDATE})
        ]
    unlisted = [_of_model(model, None) for model in known_models() if model in prices.unlisted]
    return (*found, *_of_updates(prices.row(RowId.SOFTWARE_UPDATE)), *unlisted)


def model_option(model: str) -> str:
    return product_key(model)


def part_of(option: Option, quantity: int, confirmed: RowId | None) -> ReplacedPart:
    return replace(option.part, quantity=quantity, confirmed=confirmed)


def _value(kind: PartKind) -> str:
    return kind.replace("_", "-")


def _of_model(model: str, row: RowId | None) -> Option:
    return Option(model_option(model), model, row, ReplacedPart(model=model, device=_REPLACED))


def _of_updates(row: PriceRow) -> tuple[Option, ...]:
    update = ReplacedPart(PartKind.SOFTWARE_UPDATE)
    return (
        Option("update", _UPDATE, row.id, update),
        Option(
            "update-of-replaced", _UPDATE_OF_REPLACED, row.id, replace(update, device=_REPLACED)
        ),
        *(
            Option("update-by-itself", _UPDATE_BY_ITSELF, row.id, replace(update, model=model))
            for model in row.self_updating[:1]
        ),
    )
