"""What the security of accounts declines, said to people."""

from portal.accounts.security.admission import ProofOver
from portal.accounts.security.passkeys import PasskeyRefused, TooManyPasskeys
from portal.accounts.security.password_rules import LONGEST, SHORTEST, WeakPassword
from portal.accounts.security.second_step import WrongCode
from portal.accounts.security.setting_up import LastFactorNeeded, NoFactor
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal


def _weak(error: WeakPassword) -> str:
    if error.too_short:
        return ngettext(
            "Choose a password of at least %(num)s character.",
            "Choose a password of at least %(num)s characters.",
            SHORTEST,
        )
    if error.too_long:
        return ngettext(
            "Choose a password of at most %(num)s character.",
            "Choose a password of at most %(num)s characters.",
            LONGEST,
        )
    if error.own_word:
        return _(
            "This password is made of names that are easy to guess: yours, your company’s or "
            "ours. Choose another one."
        )
    return _("This password is easily guessed. Choose another one, such as four words at random.")


SENTENCES = {
    WeakPassword: Refusal(_weak),
    ProofOver: Refusal(
        lambda _error: _(
            "The time for this step has run out, or your password has changed. Sign in once more."
        )
    ),
    WrongCode: Refusal(
        lambda _error: _("This code is not right, or it was used already. Wait for the next one.")
    ),
    PasskeyRefused: Refusal(
        lambda _error: _("This passkey was not accepted. Try again, or use another way.")
    ),
    TooManyPasskeys: Refusal(
        lambda error: ngettext(
            "You have %(num)s passkey already. Remove one that you no longer use.",
            "You have %(num)s passkeys already. Remove one that you no longer use.",
            error.most,
        )
    ),
    LastFactorNeeded: Refusal(
        lambda _error: _(
            "Your role needs a second factor. Set up another one before removing this."
        )
    ),
    NoFactor: Refusal(lambda _error: _("Recovery codes need a second factor. Set one up first.")),
}
