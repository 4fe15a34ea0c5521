"""What was entered on the page of a device, and what it would do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request
from wtforms import Field

from portal.core.errors import DomainError
from portal.warranty.changes import Change
from portal.warranty.codes import spending
from portal.warranty.codes.spending import CodeUsedHere, Typed
from portal.warranty.kinds import CodeKind
from portal.warranty.upgrade import registering
from portal.warranty.upgrade.forms import ChangeForm
from portal.web.identity import current_identity


class Wish(StrEnum):
    """Which of the forms was sent; also the name of its field."""

    REGISTRATION = "commissioned_on"
    EXTENDED = "extended_code"
    PROMOTION = "promo_code"


KINDS = {Wish.EXTENDED: CodeKind.EXTENDED, Wish.PROMOTION: CodeKind.PROMOTION}
FIELDS = {kind: wish for wish, kind in KINDS.items()}


@dataclass(frozen=True)
class Expected:
    """What the change would do; of a code also its months and how it ends."""

    change: Change
    months: int = 0
    last_four: str = ""


def wish_of(name: str | None) -> Wish | None:
    """None when the form is not one of ours."""
    return next((wish for wish in Wish if wish == name), None)


def field_of(form: ChangeForm, wish: Wish) -> Field:
    return form[wish.value]


def entries_of(form: ChangeForm, wish: Wish) -> dict[str, Any]:
    """For the address of the review."""
    entered = field_of(form, wish).data
    return {"wish": wish.value, wish.value: str(entered or "")}


def expected(form: ChangeForm, wish: Wish, serial: str) -> Expected:
    """Nothing is done. Raises what the domain declines."""
    identity = current_identity()
    if wish is Wish.REGISTRATION:
        return Expected(registering.preview(identity, serial, form.commissioned_on.data))
    found = spending.preview(identity, serial, _typed(form, wish))
    return Expected(found.change, found.months, found.code.last_four)


def fulfil(form: ChangeForm, wish: Wish, serial: str, key: str) -> Change:
    identity = current_identity()
    if wish is Wish.REGISTRATION:
        return registering.register(identity, serial, form.commissioned_on.data, key)
    return spending.spend(identity, serial, _typed(form, wish))


def is_fulfilled(wish: Wish, serial: str, key: str, refusal: DomainError) -> bool:
    """Whether what the review of this key shows was done already, and is refused for that."""
    if wish is Wish.REGISTRATION:
        return registering.is_registered_by(serial, key)
    return isinstance(refusal, CodeUsedHere)


def _typed(form: ChangeForm, wish: Wish) -> Typed:
    text = field_of(form, wish).data or ""
    return Typed(text, KINDS[wish], request.remote_addr or "")
