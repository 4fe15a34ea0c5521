"""What company data decline, said to people."""

from portal.accounts.company.changes import (
    ChangeDecided,
    ChangeOutdated,
    ChangeReasonMissing,
    ChangeWaits,
    CountryUnknown,
    NameMissing,
    NothingChanged,
    UnknownChange,
    VatIdOfOtherCompany,
)
from portal.accounts.company.details import DetailsChangedMeanwhile, EmailMalformed
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
    EmailMalformed: Refusal(
        lambda _error: _("This does not look like an e-mail address. Check it for typing errors.")
    ),
    DetailsChangedMeanwhile: Refusal(
        lambda _error: _(
            "Somebody else has changed this entry in the meantime. Nothing was saved: here is how "
            "it stands now."
        ),
        409,
    ),
    NameMissing: Refusal(lambda _error: _("Enter the name of the company.")),
    CountryUnknown: Refusal(lambda _error: _("Choose a country from the list.")),
    NothingChanged: Refusal(
        lambda _error: _("These are the data the company has already. Change what is different.")
    ),
    ChangeWaits: Refusal(
        lambda _error: _(
            "Another change waits for our review already. Withdraw it first, or wait for the "
            "decision."
        ),
        409,
    ),
    ChangeDecided: Refusal(
        lambda _error: _("This change was decided or withdrawn meanwhile. Nothing was done now."),
        409,
    ),
    ChangeOutdated: Refusal(
        lambda _error: _(
            "The company data are not the same any more as when this change was asked for. Reject "
            "it, and ask the company to send it once more."
        ),
        409,
    ),
    VatIdOfOtherCompany: Refusal(
        lambda error: _(
            "The company with the customer number %(number)s has this VAT number already.",
            number=error.customer_no,
        ),
        409,
    ),
    ChangeReasonMissing: Refusal(lambda _error: _("Give the reason; the company will read it.")),
    UnknownChange: Refusal(lambda _error: _("There is no such change."), 404),
}
