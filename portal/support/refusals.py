"""What the support desk declines, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.core.transaction import ReadOnly
from portal.devices.serial_reports import AlreadyAnswered, AnswerMissing, UnknownReport
from portal.mail.dead_letters import NoDeadLetter
from portal.support.customer_files import NoSuchCustomer
from portal.support.notes import NoteMissing
from portal.support.records import NoSuchRecord
from portal.support.registration_decisions import (
    ApplicantIsStaff,
    DecidedMeanwhile,
    TextMissing,
    VatIdTaken,
)
from portal.support.registration_queue import UnknownRegistration
from portal.support.view_as import NobodyToView
from portal.warranty.online.unheard import UnknownUnheard
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    ReadOnly: Refusal(
        lambda _error: _(
            "You view the portal as a customer, so nothing was changed. End the view to go on with "
            "your own work."
        ),
        403,
    ),
    NobodyToView: Refusal(
        lambda _error: _(
            "The portal cannot be viewed as this customer: the account is disabled, belongs to "
            "staff, or the company has no administrator."
        ),
        409,
    ),
    NoSuchCustomer: Refusal(lambda _error: _("There is no customer with this number."), 404),
    NoSuchRecord: Refusal(lambda _error: _("There is nothing with this number."), 404),
    UnknownUnheard: Refusal(
        lambda _error: _("This serial number does not wait for support any more."), 404
    ),
    NoteMissing: lambda _error: _("Write the note."),
    UnknownReport: Refusal(lambda _error: _("There is no report with this number."), 404),
    AlreadyAnswered: Refusal(
        lambda _error: _("Somebody has answered this report meanwhile. Nothing was sent."), 409
    ),
    AnswerMissing: Refusal(lambda _error: _("Write the answer.")),
    NoDeadLetter: Refusal(
        lambda _error: _("This mail does not wait any more: it was sent or is being sent."), 409
    ),
    UnknownRegistration: Refusal(
        lambda _error: _("There is no registration with this number."), 404
    ),
    DecidedMeanwhile: Refusal(
        lambda _error: _(
            "Somebody has decided this meanwhile, or the entries have changed. Nothing was done: "
            "here is how it stands now."
        ),
        409,
    ),
    VatIdTaken: Refusal(
        lambda error: _(
            "The company with the customer number %(number)s has this VAT number already.",
            number=error.customer_no,
        ),
        409,
    ),
    ApplicantIsStaff: Refusal(
        lambda _error: _(
            "The applicant has a staff or wholesaler account by now, which cannot join a company’s "
            "team. Reject this registration."
        ),
        409,
    ),
    TextMissing: Refusal(lambda _error: _("Write the question, or the reason of the rejection.")),
}
