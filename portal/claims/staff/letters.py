"""Texts that support starts from: whole sentences in the language of whoever reads them.

Nothing is sent as it stands here: a person reads the text, and may change every word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from babel.support import LazyProxy

from portal.claims.staff.desk import DeskClaim
from portal.web.i18n import lazy_gettext, lazy_pgettext, speaking


class Letter(StrEnum):
    """The values are those of buttons."""

    ACCEPTED = "accepted"
    ACCEPTED_REPLACED = "accepted-replaced"
    ACCEPTED_UNPAID = "accepted-unpaid"
    WARRANTY_OVER = "warranty-over"
    DAMAGED = "damaged"
    NOT_DEFECTIVE = "not-defective"
    ASK_PHOTO = "photo"
    ASK_FAULT = "fault"
    ASK_RECEIPT = "receipt"
    SHIPPED = "shipped"
    INSPECTED = "inspected"
    UPHELD = "upheld"
    DROPPED = "dropped"
    WRONG_REFERENCE = "wrong-reference"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_VAT = "wrong-vat"


@dataclass(frozen=True, slots=True)
class Text:
    """`name` is for who chooses it, `sentences` are what is written: one paragraph each."""

    name: LazyProxy
    sentences: tuple[LazyProxy, ...]


TEXTS: Mapping[Letter, Text] = {
    Letter.ACCEPTED: Text(
        lazy_pgettext("text of a letter", "Accepted, the replacement follows"),
        (
            lazy_gettext(
                "We have accepted your claim. Our reference number stands on its page; please "
                "name it on your invoice."
            ),
            lazy_gettext(
                "We send you the replacement. When it has arrived, tell us the day on the page of "
                "the claim, and send the defective device back within six weeks."
            ),
        ),
    ),
    Letter.ACCEPTED_REPLACED: Text(
        lazy_pgettext("text of a letter", "Accepted, the replacement is built in"),
        (
            lazy_gettext(
                "We have accepted your claim. Our reference number stands on its page; please "
                "name it on your invoice."
            ),
            lazy_gettext(
                "Please send the defective device back: it must be with us six weeks after you "
                "received the replacement."
            ),
        ),
    ),
    Letter.ACCEPTED_UNPAID: Text(
        lazy_pgettext("text of a letter", "Accepted, nothing is paid"),
        (
            lazy_gettext(
                "We have accepted your claim. Nothing is paid for it, because this device updates "
                "itself."
            ),
            lazy_gettext("So there is nothing to invoice, and the claim is closed."),
        ),
    ),
    Letter.WARRANTY_OVER: Text(
        lazy_pgettext("text of a letter", "The warranty is over"),
        (
            lazy_gettext(
                "We cannot accept this claim: the warranty of the device had ended before it was "
                "replaced."
            ),
            lazy_gettext(
                "If you have proof of another date of delivery, write to us on this claim."
            ),
        ),
    ),
    Letter.DAMAGED: Text(
        lazy_pgettext("text of a letter", "Damage that the warranty does not cover"),
        (
            lazy_gettext(
                "We cannot accept this claim: the warranty covers faults of the device, but not "
                "damage from outside."
            ),
            lazy_gettext("Please look at your photos once more, and write to us if we are wrong."),
        ),
    ),
    Letter.NOT_DEFECTIVE: Text(
        lazy_pgettext("text of a letter", "The device is not defective"),
        (
            lazy_gettext(
                "We cannot accept this claim: what you describe is not a fault of the device."
            ),
            lazy_gettext("Our hotline helps you to find the cause in the plant."),
        ),
    ),
    Letter.ASK_PHOTO: Text(
        lazy_pgettext("text of a letter", "Ask for a photo of the type plate"),
        (
            lazy_gettext(
                "Please add a photo of the type plate of the defective device to the claim, so "
                "that its serial number can be read."
            ),
        ),
    ),
    Letter.ASK_FAULT: Text(
        lazy_pgettext("text of a letter", "Ask for the fault"),
        (
            lazy_gettext(
                "Please describe the fault in more detail: which event codes did the device show, "
                "and since when?"
            ),
        ),
    ),
    Letter.ASK_RECEIPT: Text(
        lazy_pgettext("text of a letter", "Ask for the receipt"),
        (
            lazy_gettext(
                "Please tell us when and where the device was bought. A photo of the receipt is "
                "enough."
            ),
        ),
    ),
    Letter.SHIPPED: Text(
        lazy_pgettext("text of a letter", "The replacement is on its way"),
        (
            lazy_gettext("The replacement is on its way to you."),
            lazy_gettext(
                "When it has arrived, tell us the day on the page of the claim. The defective "
                "device must be back with us within six weeks of that day."
            ),
        ),
    ),
    Letter.INSPECTED: Text(
        lazy_pgettext("text of a letter", "Inspected"),
        (
            lazy_gettext(
                "We have inspected the defective device. What we saw, and what we charge if "
                "anything, stands on the page of the claim."
            ),
            lazy_gettext(
                "If you do not agree with a charge, dispute it there and give your reason."
            ),
        ),
    ),
    Letter.UPHELD: Text(
        lazy_pgettext("text of a letter", "The charge stands"),
        (lazy_gettext("We have looked at the charge once more. It stands, for this reason:"),),
    ),
    Letter.DROPPED: Text(
        lazy_pgettext("text of a letter", "The charge is dropped"),
        (lazy_gettext("You are right: we drop the charge. You need not do anything."),),
    ),
    Letter.WRONG_REFERENCE: Text(
        lazy_pgettext("text of a letter", "The reference number is missing"),
        (
            lazy_gettext(
                "Your invoice does not name our reference number %(reference)s. Please cancel it "
                "by a credit note, and send a new one that names it."
            ),
        ),
    ),
    Letter.WRONG_AMOUNT: Text(
        lazy_pgettext("text of a letter", "The amount is another"),
        (
            lazy_gettext(
                "The amount of your invoice is not that of the claim. Please cancel it by a "
                "credit note, and send a new one over the amount that the claim shows."
            ),
        ),
    ),
    Letter.WRONG_VAT: Text(
        lazy_pgettext("text of a letter", "The VAT is not right"),
        (
            lazy_gettext(
                "The VAT on your invoice is not right. Please cancel it by a credit note, and "
                "send a new one; the page of the claim says how it is taxed."
            ),
        ),
    ),
}


def written(letter: Letter, claim: DeskClaim) -> str:
    """The text in the language of whoever is told about this claim."""
    values = {"reference": claim.reference_number}
    with speaking(claim.language):
        return "\n\n".join(str(sentence) % values for sentence in TEXTS[letter].sentences)


def named(letters: Sequence[Letter]) -> list[tuple[str, str]]:
    """Value and name, for the buttons that put a text into its field."""
    return [(letter.value, str(TEXTS[letter].name)) for letter in letters]
