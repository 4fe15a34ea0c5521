"""One claim: a draft that grows, or a submitted one with its checklist, history and messages."""

from uuid import UUID

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.claims import conditions, reading
from portal.claims.filing import drafts, submitting, writing
from portal.claims.filing.forms import MessageForm, PhotosForm, VersionedForm
from portal.claims.filing.photos import MOST_PHOTOS
from portal.claims.filing.views.blueprint import WORDS, blueprint, filer, path_of, person
from portal.claims.invoice.drafting import taxed
from portal.claims.kinds import ClaimState
from portal.claims.shown import ShownClaim
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.invoicing.vat import VatRefused
from portal.invoicing.vat_words import mentions
from portal.web import refusals
from portal.web.formats import percent_text
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.i18n import language, pgettext
from portal.web.identity import current_identity
from portal.web.pages import page

# until it is decided, the company may take it back
WITHDRAWABLE = frozenset({ClaimState.SUBMITTED, ClaimState.QUESTION})


@blueprint.get("/claims/<uuid:claim>")
@requires("claims.file")
def claim(claim: UUID) -> Response:
    return claim_page(_claim(claim))


@blueprint.get("/claims/<uuid:claim>/review")
@requires("claims.file")
def review(claim: UUID) -> Response:
    found = _claim(claim)
    if not found.is_draft or not found.parts:
        return redirect(path_of(claim), code=303)
    return _review_page(found)


@blueprint.post("/claims/<uuid:claim>/submit")
@requires("claims.file")
@limiter.limit("30 per minute", key_func=person)
def submit(claim: UUID) -> Response:
    """Pressed twice, the second answer is the claim that the first one made."""
    form = VersionedForm()
    try:
        submitting.submit(claim, filer(), form.seen)
    except DomainError as refusal:
        if refusals.status(refusal) == 404:
            raise
        found = _claim(claim)
        # the first press has changed its version, too
        return (
            _review_page(found, refusal) if found.is_draft else redirect(path_of(claim), code=303)
        )
    flash(_("The claim is submitted. We check it, and tell you by e-mail."), "success")
    return redirect(path_of(claim), code=303)


@blueprint.get("/claims/<uuid:claim>/discard")
@requires("claims.file")
def ask_discard(claim: UUID) -> Response:
    return _end_page(claim, frozenset({ClaimState.DRAFT}))


@blueprint.get("/claims/<uuid:claim>/withdraw")
@requires("claims.file")
def ask_withdraw(claim: UUID) -> Response:
    return _end_page(claim, WITHDRAWABLE)


@blueprint.post("/claims/<uuid:claim>/discard")
@requires("claims.file")
def discard(claim: UUID) -> Response:
    try:
        drafts.discard(claim, filer(), VersionedForm().seen)
    except DomainError as refusal:
        return _refused(claim, refusal)
    flash(_("The draft is gone."), "success")
    return redirect("/claims", code=303)


@blueprint.post("/claims/<uuid:claim>/withdraw")
@requires("claims.file")
def withdraw(claim: UUID) -> Response:
    try:
        is_whole = submitting.withdraw(claim, filer(), VersionedForm().seen)
    except DomainError as refusal:
        return _refused(claim, refusal)
    whole, some = _("The claim is withdrawn."), _("The undecided parts are withdrawn.")
    flash(whole if is_whole else some, "success")
    return redirect(path_of(claim), code=303)


@blueprint.post("/claims/<uuid:claim>/messages")
@requires("claims.file")
@limiter.limit("20 per minute", key_func=person)
def write_message(claim: UUID) -> Response:
    form = MessageForm()
    if not form.validate():
        return claim_page(_claim(claim), 422, message=form)
    try:
        writing.write_from_company(claim, form.text.data or "", filer())
    except DomainError as refusal:
        return _refused(claim, refusal, form)
    flash(_("Your message is sent. Support is told by e-mail."), "success")
    return redirect(f"{path_of(claim)}#messages-of-claim", code=303)


def claim_page(
    found: ShownClaim,
    status: int = 200,
    others: list[str] | None = None,
    message: MessageForm | None = None,
    photos: PhotosForm | None = None,
) -> Response:
    checked = conditions.checklist(found.facts)
    return page(
        "claims/draft.html" if found.is_draft else "claims/claim.html",
        status=status,
        claim=found,
        others=others or [],
        checked=checked,
        missing=[each.refusal for each in checked if each.refusal],
        message=message or MessageForm(formdata=None),
        photos=photos or PhotosForm(formdata=None),
        most_photos=MOST_PHOTOS,
        can_withdraw=found.state in WITHDRAWABLE,
        can_invoice=current_identity().can("claims.invoice"),
        taxed=_taxed(found),
        **WORDS,
    )


def _taxed(claim: ShownClaim) -> str:
    """In the words of the law, or by the rate; "" while nobody can say."""
    try:
        treatment = taxed(claim, claim.seller)
    except VatRefused:
        return ""
    words = mentions(treatment.category, language(), claim.seller.country)
    return " / ".join(words) or f"{pgettext('invoice', 'VAT')} {percent_text(treatment.percent)}"


def _claim(uuid: UUID) -> ShownClaim:
    return reading.read(uuid, current_identity().member_of.id)


def _end_page(uuid: UUID, possible: frozenset[ClaimState]) -> Response:
    """What ends and cannot be undone; the claim itself where there is nothing to end."""
    found = _claim(uuid)
    if found.state not in possible:
        return redirect(path_of(uuid), code=303)
    return page("claims/end.html", claim=found, **WORDS)


def _refused(uuid: UUID, refusal: DomainError, message: MessageForm | None = None) -> Response:
    """On the claim as it is now; what was typed stays in its field."""
    status = refusals.status(refusal)
    if status == 404:
        raise refusal
    return claim_page(_claim(uuid), status, [refusals.sentence(refusal)], message)


def _review_page(found: ShownClaim, refusal: DomainError | None = None) -> Response:
    return page(
        "claims/review.html",
        status=refusals.status(refusal) if refusal else 200,
        claim=found,
        others=[refusals.sentence(refusal)] if refusal else [],
        **WORDS,
    )
