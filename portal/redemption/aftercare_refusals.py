"""What is declined after redeeming, and around it, said to people."""

from portal.redemption.reporting import ReportedTooOften
from portal.redemption.resend import ResentTooOften
from portal.web.formats import datetime_text
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal


def _resent_too_often(error: ResentTooOften) -> str:
    return ngettext(
        "Receipts can be sent again %(num)s time an hour. Ask again after %(time)s; "
        "until then the codes are on the receipt itself.",
        "Receipts can be sent again %(num)s times an hour. Ask again after %(time)s; "
        "until then the codes are on the receipt itself.",
        error.most,
        time=datetime_text(error.until),
    )


def _reported_too_often(error: ReportedTooOften) -> str:
    return ngettext(
        "You can report %(num)s device an hour. Send this report after %(time)s.",
        "You can report %(num)s devices an hour. Send this report after %(time)s.",
        error.most,
        time=datetime_text(error.until),
    )


SENTENCES = {
    ResentTooOften: Refusal(_resent_too_often, 429),
    ReportedTooOften: Refusal(_reported_too_often, 429),
}
