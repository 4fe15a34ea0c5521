"""The manufacturer as a party: who sells, how it wants to be paid, and who is invoiced."""

from dataclasses import replace
from datetime import date

from portal.core.brand import brand
from portal.invoicing.content import Party, Payment


def manufacturer() -> Party:
    house = brand().buyer
    return Party(
        name=house.name,
        street=house.street,
        postal_code=house.postal_code,
        city=house.city,
        country=house.country,
        vat_id=house.vat_id,
        contact_name=house.contact_name,
        phone=house.phone,
        email=brand().support_mail,
    )


def manufacturer_as_buyer() -> Party:
    """Its electronic address is the mailbox that reads invoices; no person is named."""
    return replace(manufacturer(), contact_name="", phone="", email=brand().invoice_mail)


def transfer(reference: str, due_on: date) -> Payment:
    bank = brand().bank
    return Payment(bank.holder, bank.iban, bank.bic, bank.name, reference, due_on.isoformat())
