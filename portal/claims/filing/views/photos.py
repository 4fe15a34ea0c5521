"""Photos of a claim: added several at once, shown, and taken away from a draft."""

from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.claims import reading
from portal.claims.filing import photos
from portal.claims.filing.forms import PhotosForm, VersionedForm
from portal.claims.filing.photos import MOST_PHOTOS, TooManyPhotos
from portal.claims.filing.views.blueprint import blueprint, filer, path_of, person
from portal.claims.filing.views.claim import claim_page
from portal.core.errors import DomainError
from portal.extensions import limiter
from portal.files.content import CheckedFile
from portal.files.errors import FileMissing
from portal.files.kinds import SUFFIXES
from portal.web import refusals
from portal.web.downloads import private_file
from portal.web.guards import requires
from portal.web.i18n import ngettext
from portal.web.identity import current_identity


@blueprint.post("/claims/<uuid:claim>/photos")
@requires("claims.file")
@limiter.limit("20 per minute", key_func=person)
def add_photos(claim: UUID) -> Response:
    form = PhotosForm()
    try:
        files = _sent()
        photos.add(claim, files, filer())
    except DomainError as refusal:
        status = refusals.status(refusal)
        found = reading.read(claim, current_identity().member_of.id)
        form.refuse(form.photos, refusals.sentence(refusal))
        return claim_page(found, status, photos=form)
    count = len(files)
    flash(ngettext("The photo is saved.", "The photos are saved.", count), "success")
    return redirect(f"{path_of(claim)}#photos-of-claim", code=303)


@blueprint.get("/claims/<uuid:claim>/photos/<uuid:photo>")
@requires("claims.file")
def photo(claim: UUID, photo: UUID) -> Response:
    media_type, content = photos.read(claim, photo, current_identity().member_of.id)
    name = f"claim-photo-{photo.hex[:8]}.{SUFFIXES[media_type]}"
    return private_file(name, media_type.value, content)


@blueprint.get("/claims/<uuid:claim>/charges/<uuid:charge>/evidence")
@requires("claims.file")
def evidence(claim: UUID, charge: UUID) -> Response:
    company_id = current_identity().member_of.id
    media_type, content = photos.read_evidence(claim, charge, company_id)
    name = f"claim-evidence-{charge.hex[:8]}.{SUFFIXES[media_type]}"
    return private_file(name, media_type.value, content)


@blueprint.post("/claims/<uuid:claim>/photos/<uuid:photo>/remove")
@requires("claims.file")
def remove_photo(claim: UUID, photo: UUID) -> Response:
    try:
        photos.remove(claim, photo, filer(), VersionedForm().seen)
    except DomainError as refusal:
        status = refusals.status(refusal)
        if status == 404:
            raise
        found = reading.read(claim, current_identity().member_of.id)
        return claim_page(found, status, [refusals.sentence(refusal)])
    return redirect(f"{path_of(claim)}#photos-of-claim", code=303)


def _sent() -> list[CheckedFile]:
    """Raises FileMissing, TooManyPhotos before any is read, or what `checked_photos` does."""
    sent = [file for file in request.files.getlist("photos") if file.filename]
    if not sent:
        raise FileMissing()
    if len(sent) > MOST_PHOTOS:
        raise TooManyPhotos(left=MOST_PHOTOS)
    return photos.checked_photos([(file.read(), file.filename or "") for file in sent])
