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
    Differs.MODEL: lazy_pgettext("difference of an invoice", "Type"),
    Differs.DEVICE_NET: lazy_pgettext("difference of an invoice", "Net amount"),
    Differs.CURRENCY: lazy_pgettext("difference of an invoice", "Currency"),
    Differs.NET: lazy_pgettext("difference of an invoice", "Net total"),
    Differs.VAT: lazy_pgettext("difference of an invoice", "VAT"),
    Differs.GROSS: lazy_pgettext("difference of an invoice", "Total to pay"),
    Differs.CATEGORY: lazy_pgettext("difference of an invoice", "How VAT is treated (code)"),
    Differs.RATE: lazy_pgettext("difference of an invoice", "VAT rate in percent"),
    Differs.EXEMPTION: lazy_pgettext("difference of an invoice", "Reason for charging no VAT"),
    Differs.SELLER: lazy_pgettext("difference of an invoice", "Your VAT number"),
    Differs.BUYER: lazy_pgettext("difference of an invoice", "Our VAT number"),
    Differs.SELLER_NAME: lazy_pgettext("difference of an invoice", "Your company name"),
    Differs.BUYER_NAME: lazy_pgettext("difference of an invoice", "Our company name"),
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
    if each.what is Differs.SUM:
        return _miscounted(each)
    name = str(_NAMES[each.what])
    if each.place:
        name = f"{name} ({each.place})"
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


def _miscounted(each: Difference) -> str:
    if each.place:
        return _(
            "Item %(number)s of the invoice does not add up: quantity times price makes "
            "%(expected)s, the invoice says %(found)s.",
            number=each.place,
            expected=each.expected,
            found=each.found or "–",
        )
    return _(
        "The sums of the invoice do not add up: its parts make %(expected)s, the invoice says "
        "%(found)s.",
        expected=each.expected,
        found=each.found or "–",
    )
