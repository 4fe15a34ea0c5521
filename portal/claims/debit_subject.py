"""What the manufacturer's own invoices over charges are for, and the credit notes that cancel them:
by it they are found, as a charge whose invoice is cancelled belongs to none.
"""

from sqlalchemy import ColumnElement, String, cast, literal

_OF_CHARGES = "claim-charges:"


def debit_subject(claim_id: ColumnElement[int]) -> ColumnElement[str]:
    return literal(_OF_CHARGES).concat(cast(claim_id, String))


def subject_of(claim_id: int) -> str:
    return f"{_OF_CHARGES}{claim_id}"
