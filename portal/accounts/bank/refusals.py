"""What bank details decline, said to people."""

from portal.accounts.bank.accounts import BicWrong, IbanWrong
from portal.accounts.bank.details import (
    BankDetailsChangedMeanwhile,
    BankDetailsChangedTooOften,
    HolderMissing,
)
from portal.accounts.bank.verification import (
    BankDetailsDecided,
    BankDetailsReplaced,
    BankReasonMissing,
    UnknownBankDetails,
)
from portal.web.formats import datetime_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES = {
    HolderMissing: Refusal(lambda _error: _("Enter the account holder.")),
    IbanWrong: Refusal(
        lambda _error: _(
            "This does not look like a valid IBAN. Compare it with the letter from your bank, "
            "character by character."
        )
    ),
    BicWrong: Refusal(
        lambda _error: _(
            "This BIC does not fit the IBAN. Check it, or leave it empty: we find it by the IBAN "
            "where we can."
        )
    ),
    BankDetailsChangedMeanwhile: Refusal(
        lambda _error: _(
            "A colleague has changed the bank details meanwhile. Look at them first; nothing of "
            "yours was saved."
        ),
        409,
    ),
    BankDetailsChangedTooOften: Refusal(
        lambda error: _(
            "The bank details were changed ten times within 24 hours. You can change them again "
            "after %(time)s.",
            time=datetime_text(error.until),
        ),
        429,
    ),
    BankReasonMissing: Refusal(lambda _error: _("Give the reason; the company will read it.")),
    UnknownBankDetails: Refusal(lambda _error: _("These bank details were not found."), 404),
    BankDetailsDecided: Refusal(
        lambda _error: _("A colleague has verified or rejected these details meanwhile."), 409
    ),
    BankDetailsReplaced: Refusal(
        lambda _error: _(
            "The company has entered other bank details since. Nothing was decided: the new ones "
            "wait in the list."
        ),
        409,
    ),
}
