"""What the lists of staff are filtered by."""

from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal.claims.kinds import ClaimState, InvoiceState
from portal.claims.staff import invoice_list, labels, queue
from portal.core.plain_text import one_line
from portal.web.country_names import country_choices
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext


class _Filters(PortalForm):
    """Read from the address, so that a filtered list can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False


def _search(label: Any) -> StringField:
    too_long = lazy_gettext("This text is too long.")
    return StringField(
        label, [Optional(), Length(max=100, message=too_long)], default="", filters=[one_line]
    )


class QueueForm(_Filters):
    waiting = SelectField(
        lazy_pgettext("claims", "Waiting for"),
        choices=[
            ("", lazy_gettext("Everybody")),
            *((each.value, label) for each, label in labels.WAITING.items()),
        ],
        default="",
    )
    state = SelectField(
        lazy_pgettext("claim", "State"),
        choices=[
            ("", lazy_gettext("All that are open")),
            *(
                (each.value, label)
                for each, label in labels.STATES.items()
                if each != ClaimState.DRAFT
            ),
        ],
        default="",
    )
    country = SelectField(lazy_gettext("Country"), default="")
    overdue = BooleanField(lazy_gettext("Return overdue"), false_values=(False, "false", ""))
    text = _search(lazy_gettext("Number, company, plant or serial number"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = ("", str(lazy_gettext("All countries")))
        self.country.choices = [everywhere, *country_choices()]

    @property
    def filters(self) -> queue.Filters:
        return queue.Filters(
            state=self.state.data or "",
            waiting=self.waiting.data or "",
            country=self.country.data or "",
            overdue=bool(self.overdue.data),
            text=self.text.data or "",
        )


class InvoiceFiltersForm(_Filters):
    state = SelectField(
        lazy_pgettext("claim", "State"),
        choices=[
            *((each.value, label) for each, label in labels.INVOICE_STATES.items()),
            ("", lazy_gettext("All invoices")),
        ],
        default=InvoiceState.SUBMITTED.value,
    )
    text = _search(lazy_gettext("Number or company"))

    @property
    def filters(self) -> invoice_list.Filters:
        return invoice_list.Filters(self.state.data or "", self.text.data or "")


class ExportForm(_Filters):
    since = day_field(lazy_gettext("Received from"), "since")
    until = day_field(lazy_gettext("Received until"), "until")
