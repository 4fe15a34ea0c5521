"""What accounts declines, said to people."""

from portal.accounts.home_country import CompanyMoved
from portal.accounts.lockouts import LockedOut
from portal.accounts.passwords import TooBusy
from portal.accounts.signing_in import StrangeBrowser, WrongCredentials
from portal.core.permissions import NoLongerAdministrator
from portal.web.acting import ActsForAnother
from portal.web.formats import datetime_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal


def _acts_for_another(error: ActsForAnother) -> str:
    if not error.company:
        return _(
            "You act for yourself now, and this page was opened for a company. Nothing was done. "
            "If you mean yourself, send it once more."
        )
    if error.shown_for_oneself:
        return _(
            "You act for %(company)s now, and this page was opened for yourself. Nothing was done. "
            "If you mean %(company)s, send it once more.",
            company=error.company,
        )
    return _(
        "You act for %(company)s now, and this page was opened for another company. Nothing was "
        "done. If you mean %(company)s, send it once more.",
        company=error.company,
    )


SENTENCES = {
    WrongCredentials: Refusal(
        lambda _error: _("The e-mail address or the password is not right. Try again.")
    ),
    LockedOut: Refusal(
        lambda error: _(
            "Too many wrong attempts. You can try again after %(time)s.",
            time=datetime_text(error.until),
        ),
        429,
    ),
    StrangeBrowser: Refusal(
        lambda error: _(
            "Too many wrong passwords were entered for this account. Until %(time)s, a browser in "
            "which it was never opened needs a link from us. If address and password are right, "
            "we have just sent one: open it in this browser, within half an hour.",
            time=datetime_text(error.until),
        )
    ),
    NoLongerAdministrator: Refusal(
        lambda _error: _(
            "You no longer have the role Administration in this company, so nothing was shown or "
            "changed. Sign in again to see your roles as they are now."
        ),
        403,
    ),
    CompanyMoved: Refusal(
        lambda _error: _(
            "The country of the company has just been changed, so nothing was done. Open this page "
            "again to see which coins count now."
        ),
        409,
    ),
    ActsForAnother: Refusal(_acts_for_another, 409),
    TooBusy: Refusal(
        lambda _error: _("Many people are signing in at this moment. Try again in a few seconds."),
        429,
    ),
}
