"""What is declined about a device that changes hands, said to people."""

from portal.warranty.handover.codes import HandOverCodeMalformed
from portal.warranty.handover.giving import HandOverWaits, NothingToConfirm
from portal.warranty.handover.receiving import (
    CodeOfOwnDevice,
    HandOverCodeNotAccepted,
    UnknownHandOver,
)
from portal.web.formats import integer_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
    HandOverCodeMalformed: Refusal(
        lambda error: _(
            "A hand-over code begins with %(beginning)s and has %(length)s letters and digits. "
            "Compare it with what you were given.",
            beginning=error.beginning,
            length=integer_text(error.length),
        )
    ),
    HandOverCodeNotAccepted: Refusal(
        lambda _error: _(
            "This code cannot be used. It may have expired, or been used or withdrawn already: ask "
            "the present owner for a new one."
        )
    ),
    UnknownHandOver: Refusal(lambda _error: _("There is no such hand-over."), 404),
    CodeOfOwnDevice: Refusal(
        lambda _error: _(
            "This device is among your devices already. Give the code to who takes it over."
        )
    ),
    HandOverWaits: Refusal(
        lambda _error: _(
            "Somebody has entered your code already. Confirm the hand-over, or withdraw it before "
            "you make another code."
        ),
        409,
    ),
    NothingToConfirm: Refusal(
        lambda _error: _(
            "This hand-over was withdrawn meanwhile, or has expired. The device is still yours."
        ),
        409,
    ),
}
