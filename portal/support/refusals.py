"""What the support desk declines, said to people."""

from portal.devices.serial_reports import AlreadyAnswered, AnswerMissing, UnknownReport
from portal.mail.dead_letters import NoDeadLetter
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
    UnknownReport: Refusal(lambda _error: _("There is no report of this number."), 404),
    AlreadyAnswered: Refusal(
        lambda _error: _("Somebody has answered this report meanwhile. Nothing was sent."), 409
    ),
    AnswerMissing: Refusal(lambda _error: _("Write the answer.")),
    NoDeadLetter: Refusal(
        lambda _error: _("This mail does not wait any more: it was sent or is being sent."), 409
    ),
}
