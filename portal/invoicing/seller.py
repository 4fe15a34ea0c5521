"""The manufacturer as the one who sells, and how it wants to be paid."""

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
        email=brand().support_mail,
    )


def transfer(reference: str, due_on: date) -> Payment:
    bank = brand().bank
    return Payment(bank.holder, bank.iban, bank.bic, bank.name, reference, due_on.isoformat())
