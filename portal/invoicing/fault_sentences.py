"""What keeps an electronic invoice from being issued, said to the company that issues it."""

from collections.abc import Callable

from portal.invoicing.soundness import Fault, Wrong
from portal.web.i18n import gettext as _

# what the company itself can complete, and the name of the entry on its page
_ENTRIES: dict[str, Callable[[], str]] = {
    "seller.name": lambda: _("Company name"),
    "seller.street": lambda: _("Street and number"),
    "seller.postal_code": lambda: _("Postal code"),
    "seller.city": lambda: _("Town"),
    "seller.country": lambda: _("Country"),
    "seller.contact_name": lambda: _("Contact person"),
    "seller.phone": lambda: _("Phone"),
    "seller.email": lambda: _("Registered e-mail address"),
    "seller.vat_id": lambda: _("VAT number"),
    "seller.tax_number": lambda: _("Tax number"),
    "seller.legal_registration": lambda: _("Legal registration"),
    "payment.holder": lambda: _("Account holder"),
}


def sentence_of(fault: Fault) -> str:
    """A whole sentence with the next step."""
    entry = _ENTRIES.get(fault.place)
    if fault.wrong is Wrong.MISSING and entry:
        return _("Your company data lack what invoices must name: %(entry)s.", entry=entry())
    if fault.wrong is Wrong.UNDRAWABLE and entry:
        return _(
            "This entry has a character that cannot be printed on an invoice: %(entry)s.",
            entry=entry(),
        )
    if fault.wrong is Wrong.UNDRAWABLE:
        return _("A text of this invoice has a character that cannot be printed.")
    if fault.wrong is Wrong.MISSING and fault.place == "reference":
        return _("The claim has no reference number yet: it comes when we accept the claim.")
    if fault.wrong is Wrong.MISSING and fault.place == "supplied_on":
        return _("The day of the replacement is missing.")
    if fault.wrong is Wrong.IBAN:
        return _("The IBAN of your bank details is not right. Enter it again.")
    return _("This invoice does not add up. Nothing was issued; please write to our support.")
