"""The blueprint of invoices of claims, and the words of its templates."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint

from portal.claims import reading
from portal.claims.filing.views.blueprint import WORDS as CLAIM_WORDS
from portal.claims.invoice import labels
from portal.claims.shown import ShownClaim
from portal.web.formats import money_text
from portal.web.identity import current_identity

blueprint = Blueprint("claim_invoices", __name__)


def euros(amount: str) -> str:
    """An amount as the frozen content of an invoice has it."""
    return money_text(Decimal(amount))


WORDS: dict[str, Any] = {
    **CLAIM_WORDS,
    "difference": labels.difference,
    "euros": euros,
    "mail_names": labels.MAILS,
    "mail_signs": labels.MAIL_SIGNS,
    "paper_states": labels.STATES,
    "paper_signs": labels.STATE_SIGNS,
}


def invoice_path(claim: UUID) -> str:
    return f"/claims/{claim}/invoice"


def own_claim(uuid: UUID) -> ShownClaim:
    """Raises UnknownClaim, for another company's too."""
    return reading.read(uuid, current_identity().member_of.id)
