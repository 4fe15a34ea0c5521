"""What differs between an uploaded invoice and its claim, and how its mail stands, in words."""

from collections.abc import Mapping

from babel.support import LazyProxy

from portal.claims.kinds import InvoiceState
from portal.invoicing.comparing import Difference, Differs
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_pgettext

_NAMES: Mapping[Differs, LazyProxy] = {
    Differs.KIND: lazy_pgettext("difference of an invoice", "Kind of document"),
    Differs.REFERENCE: lazy_pgettext("difference of an invoice", "Reference number"),
    Differs.SERIAL: lazy_pgettext("difference of an invoice", "Serial number"),
    Differs.CURRENCY: lazy_pgettext("difference of an invoice", "Currency"),
    Differs.NET: lazy_pgettext("difference of an invoice", "Net total"),
    Differs.VAT: lazy_pgettext("difference of an invoice", "VAT"),
    Differs.GROSS: lazy_pgettext("difference of an invoice", "Total to pay"),
    Differs.CATEGORY: lazy_pgettext("difference of an invoice", "How VAT is treated (code)"),
    Differs.SELLER: lazy_pgettext("difference of an invoice", "Your VAT number"),
    Differs.BUYER: lazy_pgettext("difference of an invoice", "Our VAT number"),
    Differs.NUMBER: lazy_pgettext("difference of an invoice", "Invoice number"),
    Differs.DAY: lazy_pgettext("difference of an invoice", "Invoice date"),
    Differs.IBAN: lazy_pgettext("difference of an invoice", "Last characters of the IBAN"),
    Differs.PROFILE: lazy_pgettext("difference of an invoice", "Profile of the data"),
}
MAILS: Mapping[str, LazyProxy] = {
    "queued": lazy_pgettext("state of a mail", "Being sent"),
    "sent": lazy_pgettext("state of a mail", "Sent"),
    "dead": lazy_pgettext("state of a mail", "Could not be sent: our support looks after it"),
    "": lazy_pgettext("state of a mail", "Unknown"),
}
MAIL_SIGNS: Mapping[str, str] = {"queued": "info", "sent": "ok", "dead": "bad", "": "info"}
STATES: Mapping[InvoiceState, LazyProxy] = {
    InvoiceState.SUBMITTED: lazy_pgettext("state of an invoice", "Submitted"),
    InvoiceState.DISPUTED: lazy_pgettext("state of an invoice", "Disputed"),
    InvoiceState.SETTLED: lazy_pgettext("state of an invoice", "To be paid"),
    InvoiceState.PAID: lazy_pgettext("state of an invoice", "Paid"),
    InvoiceState.CANCELLED: lazy_pgettext("state of an invoice", "Cancelled"),
}
STATE_SIGNS: Mapping[InvoiceState, str] = {
    InvoiceState.SUBMITTED: "info",
    InvoiceState.DISPUTED: "bad",
    InvoiceState.SETTLED: "ok",
    InvoiceState.PAID: "ok",
    InvoiceState.CANCELLED: "info",
}


def difference(each: Difference) -> str:
    """A whole sentence, with what the claim says and what the invoice says."""
    name = str(_NAMES[each.what])
    if not each.found:
        return _(
            "%(entry)s: the claim says %(expected)s, the invoice does not name it.",
            entry=name,
            expected=each.expected or "–",
        )
    return _(
        "%(entry)s: the claim says %(expected)s, the invoice says %(found)s.",
        entry=name,
        expected=each.expected or "–",
        found=each.found,
    )
