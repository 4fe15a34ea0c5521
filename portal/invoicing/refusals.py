"""What cannot be invoiced, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.invoicing.company_series import (
    FirstNumberWrong,
    PrefixWrong,
    SeriesClashes,
    SeriesMissing,
    SuffixWrong,
)
from portal.invoicing.embedded import (
    InvoiceFileSealed,
    InvoiceFileUnreadable,
    InvoiceXmlUnsafe,
    StrangeAttachment,
)
from portal.invoicing.fault_sentences import sentence_of
from portal.invoicing.invoices import InvoiceCredited, UnknownInvoice
from portal.invoicing.soundness import InvoiceUnsound
from portal.invoicing.vat import NoVatRate, VatIdNeeded
from portal.invoicing.vat_of_purchases import (
    SellerVatIdNeeded,
    TaxNumberNeeded,
    VatDecisionNeeded,
)
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
    TaxNumberNeeded: lambda _error: _(
        "A German invoice needs a VAT number or a tax number. Enter one of them in your company "
        "data."
    ),
    SellerVatIdNeeded: lambda error: _(
        "We can only accept an invoice with reverse charge from a company with a valid VAT number "
        "in this country: %(country)s. Enter it in your company data; once we have approved it, "
        "you can create the invoice.",
        country=country_name(error.country),
    ),
    VatDecisionNeeded: lambda error: _(
        "This country is outside the European Union: %(country)s. Our finance "
        "department first decides how your invoice is taxed. Write to us on the claim.",
        country=country_name(error.country),
    ),
    SeriesMissing: lambda _error: _("First choose which number your next invoice gets."),
    FirstNumberWrong: lambda _error: _("Enter one to nine digits, such as 0042."),
    PrefixWrong: lambda _error: _(
        "Use at most 20 characters, and none that cannot be printed on the invoice."
    ),
    SuffixWrong: lambda _error: _(
        "Use at most 10 characters, no digit as the first of them, and none that cannot be printed "
        "on the invoice."
    ),
    SeriesClashes: lambda error: _(
        "Numbers that begin like this belong to your earlier series, whose next number is "
        "%(number)s. Choose another beginning.",
        number=error.number,
    ),
    InvoiceUnsound: lambda error: " ".join(dict.fromkeys(map(sentence_of, error.faults))),
    InvoiceFileSealed: lambda _error: _(
        "This PDF is protected by a password. Choose one without protection."
    ),
    InvoiceFileUnreadable: lambda _error: _(
        "This PDF cannot be read. Save it once more as a PDF and choose that one."
    ),
    InvoiceXmlUnsafe: lambda _error: _(
        "The invoice data inside this PDF cannot be read safely. Create the PDF once more with "
        "your invoicing program, or send one without invoice data inside."
    ),
    StrangeAttachment: lambda _error: _(
        "This PDF holds more than one file with invoice data, or a file that is neither a PDF nor "
        "a picture. Save the invoice without attachments and choose that one."
    ),
    InvoiceCredited: Refusal(
        lambda _error: _("This invoice has been cancelled by a credit note already."), 409
    ),
    UnknownInvoice: Refusal(lambda _error: _("There is no such invoice."), 404),
}
