"""Forms of bank details: each checks shape only, the domain decides."""

from flask_wtf.file import FileField
from wtforms import HiddenField

from portal.accounts.bank.details import LONGEST_HOLDER, Entered
from portal.core.plain_text import row_number
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.text_fields import text_field

LONGEST_TYPED = 60


class BankDetailsForm(PortalForm):
    """The IBAN is never filled in again: nobody sees it whole once it is saved."""

    replaces = HiddenField(default="0")
    holder = text_field(
        lazy_gettext("Account holder"), LONGEST_HOLDER, lazy_gettext("Enter the account holder.")
    )
    iban = text_field(lazy_pgettext("bank", "IBAN"), LONGEST_TYPED, lazy_gettext("Enter the IBAN."))
    bic = text_field(lazy_pgettext("bank", "BIC"), LONGEST_TYPED)
    bank_name = text_field(lazy_gettext("Name of the bank"), LONGEST_HOLDER)
    confirmation = FileField(lazy_gettext("Confirmation of your bank"))

    @property
    def wish(self) -> Entered:
        return Entered(
            self.holder.data or "",
            self.iban.data or "",
            self.bic.data or "",
            self.bank_name.data or "",
            row_number(self.replaces.data or "") or 0,
        )
