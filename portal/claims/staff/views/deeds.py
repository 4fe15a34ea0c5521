"""The page of one deed: what it is about, its form, and texts to start from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.claims.filing import checks, duplicates, returning
from portal.claims.filing.forms import VersionedForm
from portal.claims.messages import MessageEmpty
from portal.claims.progress import (
    DayInFuture,
    OwnersDiffer,
    ReceivedAfterReplacement,
    ReceivedBeforeShipment,
    ReturnBeforeReceipt,
)
from portal.claims.shown import ShownPart
from portal.claims.staff import deciding, inspecting, letters, sending
from portal.claims.staff.desk import DeskCharge, DeskClaim
from portal.claims.staff.letters import Letter
from portal.claims.staff.looking import LookedAt
from portal.claims.staff.views.blueprint import WORDS, path_of, staff
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.pages import page

# at which field a refusal is said, where the form has that field
FIELDS: Mapping[type[DomainError], str] = {
    MessageEmpty: "text",
    DayInFuture: "day",
    ReceivedAfterReplacement: "day",
    ReceivedBeforeShipment: "day",
    ReturnBeforeReceipt: "day",
    inspecting.InspectedBeforeArrival: "day",
    inspecting.EvidenceMissing: "note",
    deciding.NoPartChosen: "parts",
    deciding.ReferenceMissing: "reference",
    deciding.ReferenceTaken: "reference",
    deciding.ReferenceGiven: "reference",
    OwnersDiffer: "owners_seen",
    sending.ReplacementMissing: "serial",
    sending.OtherReplacement: "serial",
    sending.ReplacementOfOtherOwner: "serial",
    returning.ReplacementKnown: "serial",
    checks.ReplacementIsDefective: "serial",
    checks.ReplacementNotKnown: "serial",
    checks.ReplacementOfOthers: "serial",
    checks.ReplacementUsed: "serial",
    duplicates.ReplacementClaimedAlready: "serial",
    duplicates.TwiceInClaim: "serial",
}


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form with its hint and HTML attributes."""

    name: str
    hint: Any = None
    attributes: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Title, lead, button and what is said when it is done; lazy. The first letter fills the
    text by itself.
    """

    title: Any
    lead: Any
    button: Any
    done: Any
    inputs: Sequence[Input]
    letters: Sequence[Letter] = ()
    symbol: str = "check"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the deed is done to; `path` is where its form is sent, `facts` are shown beside it.

    `parts`: those that a decision may be about.
    """

    claim: DeskClaim
    path: str
    part: ShownPart | None = None
    charge: DeskCharge | None = None
    facts: Sequence[tuple[Any, Any]] = ()
    parts: Sequence[LookedAt] = ()

    @property
    def has_other_owners(self) -> bool:
        return any(each.has_other_owner for each in self.parts)


def text_to_start_from(deed: Deed, claim: DeskClaim) -> str:
    return letters.written(deed.letters[0], claim) if deed.letters else ""


def chosen_letter(offered: Sequence[Letter]) -> Letter | None:
    """The one whose button was pressed: nothing is done then but to write its text."""
    wanted = request.form.get("letter", "")
    return next((letter for letter in offered if letter.value == wanted), None)


def deed_page(
    about: About,
    deed: Deed,
    form: VersionedForm,
    status: int = 200,
    others: Sequence[str] = (),
) -> Response:
    # what is shown now is what the next deed is about
    form.version.data = str(about.claim.version)
    return _shown(about, deed, form, status, others)


def _with_text(about: About, deed: Deed, form: VersionedForm, letter: Letter) -> Response:
    """All entries stay, the version too: whoever was faster is told when the deed is done."""
    form["text"].data = letters.written(letter, about.claim)
    return _shown(about, deed, form)


def _shown(
    about: About,
    deed: Deed,
    form: VersionedForm,
    status: int = 200,
    others: Sequence[str] = (),
) -> Response:
    viewings.note(about.path, [about.claim.company_id], staff())
    return page(
        "claims/staff/deed.html",
        status=status,
        about=about,
        claim=about.claim,
        deed=deed,
        form=form,
        texts=letters.named(deed.letters),
        others=others,
        **WORDS,
    )


def act(
    about: Callable[[], About], deed: Deed, form: VersionedForm, perform: Callable[[], object]
) -> Response:
    """Do it, and go back to the claim; or show the form once more with what is wrong, or with
    another text to start from.
    """
    if letter := chosen_letter(deed.letters):
        return _with_text(about(), deed, form, letter)
    if not form.validate():
        return deed_page(about(), deed, form, 422)
    try:
        perform()
    except DomainError as refusal:
        if (status := refusals.status(refusal)) == 404:
            raise
        fields = {kind: name for kind, name in FIELDS.items() if name in form}
        others = form.show(refusal, fields)
        return deed_page(about(), deed, form, status, others)
    flash(str(deed.done), "success")
    return redirect(path_of(about().claim.uuid), code=303)


def whole(claim: DeskClaim, word: str) -> About:
    return About(claim, f"{path_of(claim.uuid)}/{word}")
