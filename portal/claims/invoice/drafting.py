"""What the invoice of a claim says, in the language of the company that sells."""

from datetime import date, timedelta

from portal.claims.debit_subject import subject_of
from portal.claims.invoice.parties import Invoicing
from portal.claims.labels import CHARGES
from portal.claims.prices.kinds import Reason
from portal.claims.prices.labels import ROWS
from portal.claims.prices.pricing import Line
from portal.claims.shown import ShownCharge, ShownClaim, ShownPart
from portal.claims.states import DEAD
from portal.core.brand import brand
from portal.core.clock import today
from portal.invoicing import seller
from portal.invoicing.content import Payment
from portal.invoicing.creditor_reference import creditor_reference
from portal.invoicing.invoices import Draft, Position
from portal.invoicing.vat import Taxpayer, Treatment, VatCategory, treatment
from portal.invoicing.vat_of_purchases import Decision, Seller, purchase_treatment
from portal.redemption.naming import product_name
from portal.web.i18n import gettext as _
from portal.web.i18n import speaking


def draft(claim: ShownClaim, own: Invoicing, user_id: int) -> Draft:
    """Raises a VatRefused. Parts that are paid nothing are no lines."""
    with speaking(own.language):
        positions = tuple(
            _position(claim, line) for line in claim.priced.priced.lines if line.amount
        )
        words = _words()
        note = _("Claim %(number)s, plant %(plant)s", number=claim.number, plant=claim.plant_name)
    return Draft(
        subject=f"claim:{claim.id}",
        language=own.language,
        seller=own.party,
        buyer=seller.manufacturer_as_buyer(),
        positions=positions,
        treatment=taxed(claim, own.seller),
        user_id=user_id,
        company_id=claim.company_id,
        supplied_on=supplied_on(claim),
        reference=claim.reference_number,
        notes=(note,),
        payment=Payment(own.holder, own.iban, own.bic, own.bank, "", _due().isoformat()),
        priced_by_buyer=True,
        electronic=True,
        words=words,
    )


def taxed(claim: ShownClaim, company: Seller) -> Treatment:
    """How the company's invoice is. Raises a VatRefused."""
    decision = Decision(claim.vat_decision) if claim.vat_decision else None
    return purchase_treatment(company, supplied_on(claim), decision)


def debit(
    claim: ShownClaim, charges: tuple[ShownCharge, ...], own: Invoicing, user_id: int | None
) -> Draft:
    """The manufacturer's own invoice over what it charges: seller and buyer exchanged.

    It is taxed at the rate of the day of the inspection. Raises a VatRefused. Outside the EU it is
    a plain one: rules ask there for a registration of the manufacturer that nobody has told us.
    """
    party, day = own.party, _inspected_on(claim, charges) or today()
    charged = treatment(Taxpayer(party.country, business=True, vat_id=party.vat_id), day)
    with speaking(own.language):
        positions = tuple(_charged(claim, charge) for charge in charges)
    return Draft(
        subject=subject_of(claim.id),
        language=own.language,
        seller=seller.manufacturer(),
        buyer=party,
        positions=positions,
        treatment=charged,
        user_id=user_id,
        company_id=claim.company_id,
        supplied_on=day,
        reference=claim.reference_number or claim.number,
        payment=seller.transfer(creditor_reference(claim.number), _due()),
        electronic=charged.category is not VatCategory.OUTSIDE,
        words=debit_words(own.language),
    )


def debit_words(language: str) -> dict[str, str]:
    """As `credit_words`, of the manufacturer's own."""
    with speaking(language):
        return {"reference": _("Reference number")}


def credit_words(language: str) -> dict[str, str]:
    """The labels that a credit note shares with its invoice."""
    with speaking(language):
        return _words()


def supplied_on(claim: ShownClaim) -> date:
    """The day of the visit: that of the last replacement."""
    alive = [part for part in claim.parts if part.state not in DEAD]
    days = [part.replaced_on for part in alive if part.replaced_on]
    return max(days, default=claim.submitted_on or today())


def _words() -> dict[str, str]:
    return {
        "reference": _("Reference number"),
        "supplied_on": _("Day of the replacement"),
        "pay": _("Payment by bank transfer"),
    }


def _due() -> date:
    return today() + timedelta(days=brand().invoice_due_days)


def _position(claim: ShownClaim, line: Line) -> Position:
    part = claim.part(claim.priced.parts[line.position].id)
    row = str(ROWS[line.row]) if line.row else ""
    match line.reason:
        case Reason.FIRST:
            name = _("First in the plant: %(row)s", row=row)
        case Reason.FURTHER:
            name = _("A further one in the plant: %(row)s", row=row)
        case _:
            name = row
    return Position(
        name=name,
        quantity=line.quantity,
        price=line.amount,
        description=part.description,
        item=line.row.value if line.row else "",
        model=_type_of(part),
        serial=part.defective_serial,
    )


def _type_of(part: ShownPart) -> str:
    """With its size, as on its label."""
    return product_name(part.product) if part.product else part.model


def _charged(claim: ShownClaim, charge: ShownCharge) -> Position:
    part = claim.part(charge.part_id)
    return Position(
        name=str(CHARGES[charge.kind]),
        quantity=1,
        price=charge.net,
        item=charge.kind.value,
        model=_type_of(part),
        serial=part.defective_serial,
    )


def _inspected_on(claim: ShownClaim, charges: tuple[ShownCharge, ...]) -> date | None:
    days = [claim.part(charge.part_id).inspected_on for charge in charges]
    return max((day for day in days if day), default=None)
