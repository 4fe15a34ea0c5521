"""What cannot be invoiced, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.invoicing.invoices import InvoiceCredited, UnknownInvoice
from portal.invoicing.vat import NoVatRate, VatIdNeeded
from portal.web.country_names import country_name
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    NoVatRate: lambda error: _(
        "We cannot sell to private persons in this country online yet: %(country)s. Our support "
        "helps you.",
        country=country_name(error.country),
    ),
    VatIdNeeded: lambda error: _(
        "A business in this country needs a valid VAT number to buy here: %(country)s. Enter it "
        "and try again; without one our support helps you.",
        country=country_name(error.country),
    ),
    InvoiceCredited: Refusal(
        lambda _error: _("This invoice has been cancelled by a credit note already."), 409
    ),
    UnknownInvoice: Refusal(lambda _error: _("There is no such invoice."), 404),
}
