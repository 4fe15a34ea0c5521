"""The blueprint of claims, who acts on its pages, and what their templates say words with."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from portal.claims import labels
from portal.claims.event_words import told
from portal.claims.filing.drafts import Filer
from portal.claims.filing.forms import VersionedForm
from portal.claims.invoice.labels import STATES as INVOICE_STATES
from portal.claims.kinds import PartKind
from portal.claims.next_step import next_step
from portal.claims.prices.labels import REASONS, ROWS
from portal.claims.shown import ShownClaim, ShownEvent, ShownMessage, ShownPart
from portal.redemption.naming import product_name
from portal.warranty.labels import STATUS_NAMES
from portal.web import refusals
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext
from portal.web.identity import current_identity

blueprint = Blueprint("claims", __name__)

CLAIMS = lazy_gettext("Claims")


def filer() -> Filer:
    identity = current_identity()
    return Filer(identity.user_id, identity.name, identity.member_of.id)


def person() -> str:
    """Whose limits count."""
    return str(current_identity().user_id)


def path_of(claim: UUID) -> str:
    return f"/claims/{claim}"


def title_of(claim: ShownClaim) -> str:
    if claim.is_draft:
        return _("Draft of a claim")
    return _("Claim %(number)s", number=claim.number)


def way_to(claim: ShownClaim) -> list[tuple[str, str]]:
    """From the list to this claim."""
    return [(str(CLAIMS), "/claims"), (title_of(claim), path_of(claim.uuid))]


def stale(form: VersionedForm, claim: ShownClaim, stored: Mapping[str, str]) -> str:
    """What to say of a form that somebody was faster than; its entries are kept, and sending them
    once more saves them. `stored` is what the claim says otherwise, by the name of the field.
    """
    form.version.data = str(claim.version)
    for name, text in stored.items():
        form.refuse(form[name], _("Stored now: %(value)s", value=text or "–"))
    return _(
        "This claim was changed since you opened the page, and nothing of yours is saved yet. "
        "Compare your entries with the claim, then save them again."
    )


def part_name(part: ShownPart) -> str:
    """What a line of the claim is about, without its serial."""
    match part.kind:
        case PartKind.OTHER_PART:
            return _("%(part)s of %(device)s", part=part.description, device=part.model)
        case PartKind.SOFTWARE_UPDATE:
            return _("Software update of %(device)s", device=part.model)
        case PartKind.DEVICE:
            return product_name(part.product)


def signed(written: ShownEvent | ShownMessage) -> str:
    """Who did or wrote it, and for which part of the house."""
    if written.by_finance:
        return _("%(person)s, finance", person=written.user_name)
    if written.by_staff:
        return _("%(person)s, support", person=written.user_name)
    return written.user_name


WORDS: dict[str, Any] = {
    "charge_names": labels.CHARGES,
    "charge_signs": labels.CHARGE_SIGNS,
    "charge_states": labels.CHARGE_STATES,
    "condition_names": labels.CONDITIONS,
    "invoice_states": INVOICE_STATES,
    "next_step": next_step,
    "part_name": part_name,
    "part_signs": labels.PART_SIGNS,
    "part_states": labels.PART_STATES,
    "path_of": path_of,
    "reasons": REASONS,
    "rows": ROWS,
    "sentence": refusals.sentence,
    "signed": signed,
    "state_signs": labels.STATE_SIGNS,
    "states": labels.STATES,
    "title_of": title_of,
    "told": told,
    "warranty_names": STATUS_NAMES,
    "way_to": way_to,
}
