"""What keeps an electronic invoice from being issued, said to whoever issues it."""

from collections.abc import Callable

from portal.invoicing.soundness import Fault, Wrong
from portal.web.i18n import gettext as _

# what a company itself can complete, whether it sells or buys; the name of the entry on its page
_ENTRIES: dict[str, Callable[[], str]] = {
    "name": lambda: _("Company name"),
    "street": lambda: _("Street and number"),
    "postal_code": lambda: _("Postal code"),
    "city": lambda: _("Town"),
    "country": lambda: _("Country"),
    "contact_name": lambda: _("Contact person"),
    "phone": lambda: _("Phone"),
    "email": lambda: _("Registered e-mail address"),
    "vat_id": lambda: _("VAT number"),
    "tax_number": lambda: _("Tax number"),
    "legal_registration": lambda: _("Legal registration"),
    "payment.holder": lambda: _("Account holder"),
}


def sentence_of(fault: Fault) -> str:
    """A whole sentence with the next step."""
    is_of_buyer = fault.place.startswith("buyer.")
    entry = _ENTRIES.get(fault.place.removeprefix("buyer.").removeprefix("seller."))
    if fault.wrong is Wrong.MISSING and entry and is_of_buyer:
        return _(
            "The data of this company lack what an invoice to it must name: %(entry)s. Ask the "
            "company by a message on the claim to enter it, then invoice again.",
            entry=entry(),
        )
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
