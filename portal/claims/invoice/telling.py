"""The mails of an invoice: to the mailbox that reads them, and a copy to the company."""

from collections.abc import Sequence

from portal.claims.invoice.papers import SUBJECT
from portal.claims.invoice.parties import Invoicing
from portal.core.brand import brand
from portal.invoicing.money import Money
from portal.mail import outbox
from portal.web.formats import money_text
from portal.web.i18n import SOURCE, speaking
from portal.web.links import absolute

COPY_SUBJECT = "claim_invoice_copy:"
FILE = "claim-invoice-file"
Files = Sequence[tuple[str, int]]


def sent(
    paper_id: int,
    own: Invoicing,
    number: str,
    reference: str,
    gross: Money,
    files: Files,
    claim: str,
    cancels: str = "",
) -> None:
    """Queue both; never commits. `cancels`: of a credit note, the number of its invoice."""
    values = {
        "company": own.party.name,
        "number": number,
        "reference": reference,
        "claim_url": absolute(claim),
        "mailbox": brand().invoice_mail,
        "cancels": cancels,
    }
    for template, recipient, language, about in (
        ("claim_invoice", brand().invoice_mail, SOURCE, SUBJECT),
        ("claim_invoice_copy", own.party.email, own.language, COPY_SUBJECT),
    ):
        with speaking(language):
            amount = money_text(gross.amount, gross.currency)
        told = {**values, "amount": amount}
        outbox.enqueue(template, recipient, language, told, f"{about}{paper_id}", files)


def charged(own: Invoicing, number: str, claim: str, gross: Money, files: Files) -> None:
    """The manufacturer's own invoice goes to the company; never commits."""
    with speaking(own.language):
        amount = money_text(gross.amount, gross.currency)
    values = {"company": own.party.name, "number": number, "amount": amount}
    values["claim_url"] = absolute(claim)
    outbox.enqueue("claim_charges_invoiced", own.party.email, own.language, values, attached=files)


def credited(own: Invoicing, number: str, invoice: str, claim: str, files: Files) -> None:
    """The credit note that cancels it."""
    values = {"company": own.party.name, "number": number, "invoice": invoice}
    values["claim_url"] = absolute(claim)
    outbox.enqueue("claim_charges_credited", own.party.email, own.language, values, attached=files)
