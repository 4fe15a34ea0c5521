"""What redeeming declines, said to people."""

from collections.abc import Callable
from typing import Any

from portal.catalogue import ProductUnknown
from portal.catalogue.labels import UNAVAILABLE
from portal.catalogue.offers import AlreadyUnlocked, NotOffered, PowerStepSkipped
from portal.core.errors import DomainError
from portal.redemption.basket import CartFull, EarlierCart, ReferenceTooLong, ReferenceUnprintable
from portal.redemption.checkout import AlreadyRedeemed, CartEmpty, CartUnknown, ReviewStale
from portal.redemption.installed import SerialUnknown
from portal.redemption.naming import extension_name, product_name
from portal.redemption.pool import PoolDry
from portal.redemption.receipts import ReceiptUnknown
from portal.redemption.selection import (
    DeviceRefused,
    DeviceReplaced,
    NothingChosen,
    PriceChanged,
    ProductCorrected,
    UnknownExtension,
    UnlockedMeanwhile,
)
from portal.wallet.ledger import NotEnoughCoins
from portal.web import refusals
from portal.web.formats import integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext, pgettext
from portal.web.refusals import Refusal


def _not_enough(error: NotEnoughCoins) -> str:
    return ngettext(
        "Your balance of %(available)s is too low: %(needed)s coin is needed. "
        "Nothing was redeemed.",
        "Your balance of %(available)s is too low: %(needed)s coins are needed. "
        "Nothing was redeemed.",
        error.needed,
        available=integer_text(error.available),
        needed=integer_text(error.needed),
    )


def _unlocked(error: UnlockedMeanwhile) -> str:
    return _(
        "%(extension)s has been unlocked on device %(serial)s meanwhile. Nothing was redeemed; "
        "take it out of the cart.",
        extension=extension_name("", error.extension),
        serial=error.serial,
    )


def _device(error: DeviceRefused) -> str:
    return _(
        "Device %(serial)s: %(reason)s",
        serial=error.serial,
        reason=refusals.sentence(error.cause),
    )


def _dry(error: PoolDry) -> str:
    return _(
        "There is no activation code left for this: %(extension)s, %(product)s. Nothing was "
        "redeemed. Our support has been told; please try again later.",
        extension=extension_name(error.product, error.extension, error.step),
        product=product_name(error.product),
    )


def _cart_full(error: CartFull) -> str:
    return _(
        "A cart holds at most %(most)s extensions. Redeem these first, then go on.",
        most=integer_text(error.most),
    )


def _reference_too_long(error: ReferenceTooLong) -> str:
    return ngettext(
        "The reference may have at most %(num)s character.",
        "The reference may have at most %(num)s characters.",
        error.most,
    )


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    SerialUnknown: lambda error: _(
        "There is no device with the serial number %(serial)s in our register.",
        serial=error.serial,
    ),
    ProductUnknown: lambda _error: _(
        "Our catalogue does not name this product, so nothing can be unlocked. Please ask support."
    ),
    NotOffered: lambda error: str(UNAVAILABLE[error.reason]),
    AlreadyUnlocked: lambda _error: _("It is already unlocked on this device."),
    PowerStepSkipped: lambda _error: _("A lower power step is missing. Choose it too."),
    UnknownExtension: lambda _error: _("Choose from the extensions that are offered."),
    NothingChosen: lambda _error: _("Choose at least one extension."),
    PriceChanged: lambda _error: _(
        "The price has changed. Open the device and choose again to see the new one."
    ),
    DeviceReplaced: lambda error: _(
        "It was replaced by device %(serial)s, so nothing more is unlocked on it. Take it out of "
        "the cart and choose for the new device.",
        serial=error.by,
    ),
    ProductCorrected: lambda _error: _(
        "Our register names another product for it by now. Open the device and choose again to "
        "see what it can have."
    ),
    DeviceRefused: Refusal(_device, 409),
    UnlockedMeanwhile: Refusal(_unlocked, 409),
    CartFull: _cart_full,
    EarlierCart: Refusal(
        lambda _error: _(
            "This page was opened for an earlier cart, which has been redeemed since. Nothing was "
            "changed. Below is the cart as it is now."
        ),
        409,
    ),
    ReferenceTooLong: _reference_too_long,
    ReferenceUnprintable: lambda _error: _(
        "The reference contains characters that cannot be printed. Type it again."
    ),
    CartUnknown: Refusal(lambda _error: _("There is no such cart."), 404),
    CartEmpty: lambda _error: _("Your cart is empty."),
    ReviewStale: Refusal(
        lambda _error: _(
            "The cart was changed after this page had been opened. Nothing was redeemed. "
            "Below is the cart as it is now."
        ),
        409,
    ),
    AlreadyRedeemed: Refusal(lambda _error: _("This cart has already been redeemed."), 409),
    NotEnoughCoins: _not_enough,
    PoolDry: Refusal(_dry, 409),
    ReceiptUnknown: Refusal(
        lambda _error: pgettext("of a redemption", "There is no such receipt."), 404
    ),
}
