"""What the support desk declines, said to people."""

from portal.devices.serial_reports import AlreadyAnswered, AnswerMissing, UnknownReport
from portal.mail.dead_letters import NoDeadLetter
from portal.support.registration_decisions import (
    ApplicantIsStaff,
    DecidedMeanwhile,
    TextMissing,
    VatIdTaken,
)
from portal.support.registration_queue import UnknownRegistration
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
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
