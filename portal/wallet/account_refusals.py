"""What corrections and orders decline, said to people."""

from portal.core.idempotency import KeyReused
from portal.wallet.company_accounts import UnknownCompany
from portal.wallet.correction_wishes import BelowZero, ReasonMissing, WrongNumberOfCoins
from portal.wallet.corrections import AlreadyDecided, SamePerson, UnknownCorrection
from portal.wallet.orders import NoSuchCustomer, WrongQuantity
from portal.wallet.orders_list import UnknownOrder
from portal.web.formats import integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal

SENTENCES = {
    UnknownCompany: Refusal(lambda _error: _("No company has this customer number.")),
    WrongNumberOfCoins: Refusal(
        lambda error: _(
            "Enter a whole number of coins, not zero and at most %(most)s either way.",
            most=integer_text(error.most),
        )
    ),
    ReasonMissing: Refusal(lambda _error: _("Give the reason; the company will read it.")),
    BelowZero: Refusal(
        lambda error: ngettext(
            "The company has only %(count)s coin in this account, and its balance cannot fall "
            "below zero. Nothing was corrected.",
            "The company has only %(count)s coins in this account, and its balance cannot fall "
            "below zero. Nothing was corrected.",
            error.available,
            count=integer_text(error.available),
        ),
        409,
    ),
    SamePerson: Refusal(
        lambda _error: _("You asked for this correction, so somebody else has to confirm it."), 409
    ),
    AlreadyDecided: Refusal(
        lambda _error: _("Somebody has confirmed or declined this correction meanwhile."), 409
    ),
    UnknownCorrection: Refusal(lambda _error: _("There is no correction with this number."), 404),
    NoSuchCustomer: Refusal(
        lambda _error: _(
            "This customer number and this e-mail address do not belong together. Ask the company "
            "for both: they stand on its page about buying coins."
        )
    ),
    WrongQuantity: Refusal(
        lambda error: _(
            "Enter a whole number of coins from %(fewest)s to %(most)s.",
            fewest=integer_text(error.fewest),
            most=integer_text(error.most),
        )
    ),
    UnknownOrder: Refusal(lambda _error: _("You have placed no such order."), 404),
    KeyReused: Refusal(
        lambda _error: _(
            "This page was sent before with other entries, so nothing was done now. Look at the "
            "history, then start again."
        ),
        409,
    ),
}
