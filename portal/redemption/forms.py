"""Forms of redeeming: what was entered, the domain decides."""

import re
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.typed_text import is_too_long
from portal.redemption.basket import LONGEST_REFERENCE
from portal.redemption.selection import UnknownExtension
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext
from portal.web.idempotency import SHAPE

_HASH = re.compile(r"[0-9a-f]{64}")
_STEP = re.compile(r"[0-9]{1,2}")


class ShownAgainField(StringField):  # type: ignore[misc]
    """Shown again as typed, but for marks that no reader sees."""

    def _value(self) -> str:
        typed = self.data or ""
        return "" if is_too_long(typed) else "".join(filter(str.isprintable, typed))


class SerialForm(PortalForm):
    """A search: it changes nothing and needs no token."""

    class Meta(PortalForm.Meta):
        csrf = False

    serial = ShownAgainField(lazy_gettext("Serial number of the device"))


class SelectionForm(PortalForm):
    """Its choices are the offers for one device; `basket.choose` refuses any other."""

    extensions = SelectMultipleField(
        lazy_gettext("Extensions"),
        validate_choice=False,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    power = RadioField(lazy_gettext("Power"), validate_choice=False, choices=[])

    @property
    def power_step(self) -> int:
        """0 for the power as it is. Raises UnknownExtension."""
        if not self.power.data:
            return 0
        if not _STEP.fullmatch(self.power.data):
            raise UnknownExtension
        return int(self.power.data)


class OfCartForm(PortalForm):
    """Names the cart that the page shows: the template says which, for it may be the next one."""

    cart = HiddenField()

    @property
    def shown_cart(self) -> str:
        return self.cart.data or ""


class ReferenceForm(OfCartForm):
    reference = ShownAgainField(
        lazy_gettext("Reference"), render_kw={"maxlength": LONGEST_REFERENCE}
    )
    then = HiddenField()

    @property
    def adds_device(self) -> bool:
        return bool(self.then.data == "add")


class RemoveForm(OfCartForm):
    serial = HiddenField()
    extension = HiddenField()
    step = HiddenField()

    @property
    def power_step(self) -> int:
        return int(self.step.data) if _STEP.fullmatch(self.step.data or "") else 0


class ReviewForm(PortalForm):
    """What the review page carries: which cart, as it was shown, and the key of this page."""

    cart = HiddenField()
    key = HiddenField()
    shown = HiddenField()

    @property
    def confirmation(self) -> tuple[UUID, str, str] | None:
        """None for a form that no page of ours has sent."""
        key, shown = self.key.data or "", self.shown.data or ""
        if not SHAPE.fullmatch(key) or not _HASH.fullmatch(shown):
            return None
        try:
            return UUID(self.cart.data), key, shown
        except (ValueError, TypeError):
            return None
