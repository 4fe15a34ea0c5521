"""The blueprint of claims as staff see them, who acts, and what the templates say words with."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from portal.audit.record import Actor
from portal.claims.filing.views.blueprint import WORDS as COMPANY_WORDS
from portal.claims.invoice.labels import difference
from portal.claims.staff import labels
from portal.claims.staff.desk import DeskClaim
from portal.claims.staff.sending import is_late
from portal.redemption.naming import product_name
from portal.web.country_names import country_name
from portal.web.i18n import ENDONYMS
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity

blueprint = Blueprint("claims_desk", __name__)

LIST = "/support/claims"
FINANCE = "/finance/claims"


def staff() -> Actor:
    identity = current_identity()
    return Actor(identity.user_id, identity.name)


def path_of(claim: UUID) -> str:
    return f"{LIST}/{claim}"


def way_to(claim: DeskClaim) -> list[tuple[str, str]]:
    """From the queue to this claim."""
    return [
        (_("Claims of companies"), LIST),
        (_("Claim %(number)s", number=claim.number), path_of(claim.uuid)),
    ]


WORDS: dict[str, Any] = {
    **COMPANY_WORDS,
    "bank_states": labels.BANK_STATES,
    "condition_names": labels.CONDITIONS,
    "country": country_name,
    "difference": difference,
    "endonyms": ENDONYMS,
    "invoice_signs": labels.INVOICE_SIGNS,
    "invoice_states": labels.INVOICE_STATES,
    "is_late": is_late,
    "next_step": labels.next_step,
    "part_states": labels.PART_STATES,
    "states": labels.STATES,
    "path_of": path_of,
    "product_name": product_name,
    "vat_decisions": labels.VAT_DECISIONS,
    "way_to": way_to,
}
