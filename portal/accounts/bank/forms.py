"""Forms of bank details: each checks shape only, the domain decides."""

from typing import Any

from wtforms import FileField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.accounts.bank.details import LONGEST_HOLDER, Entered
from portal.accounts.bank.verification import LONGEST_REASON
from portal.core.plain_text import one_line, paragraphs
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext

TOO_LONG = lazy_gettext("This text is too long.")
LONGEST_TYPED = 60


def _text(label: Any, most: int, required: Any = None) -> StringField:
    needed = DataRequired(required) if required else Optional()
    return StringField(
        label, [needed, Length(max=most, message=TOO_LONG)], default="", filters=[one_line]
    )


class BankDetailsForm(PortalForm):
    """The IBAN is never filled in again: nobody sees it whole once it is saved."""

    replaces = HiddenField(default="0")
    holder = _text(
        lazy_gettext("Account holder"), LONGEST_HOLDER, lazy_gettext("Enter the account holder.")
    )
    iban = _text(lazy_pgettext("bank", "IBAN"), LONGEST_TYPED, lazy_gettext("Enter the IBAN."))
    bic = _text(lazy_pgettext("bank", "BIC"), LONGEST_TYPED)
    bank_name = _text(lazy_gettext("Name of the bank"), LONGEST_HOLDER)
    confirmation = FileField(lazy_gettext("Confirmation of your bank"))

    @property
    def wish(self) -> Entered:
        text = self.replaces.data or ""
        replaces = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        return Entered(
            self.holder.data or "",
            self.iban.data or "",
            self.bic.data or "",
            self.bank_name.data or "",
            replaces,
        )


class RejectionForm(PortalForm):
    reason = TextAreaField(
        lazy_pgettext("rejection", "Reason, which the company will read"),
        [
            InputRequired(lazy_gettext("Give the reason; the company will read it.")),
            Length(
                max=LONGEST_REASON,
                message=lazy_gettext("This reason is too long: use at most 1,000 characters."),
            ),
        ],
        filters=[paragraphs],
    )
