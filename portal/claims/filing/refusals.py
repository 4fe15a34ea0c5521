"""Why a part, a photo or a claim is not taken as it was entered, said to people."""

from collections.abc import Callable
from typing import Any

from portal.claims.filing import checks, disputing, duplicates, photos, returning, submitting
from portal.claims.filing.drafts import TooManyParts
from portal.core.errors import DomainError
from portal.web import refusals
from portal.web.formats import date_text, integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext
from portal.web.refusals import Refusal


def _unknown(error: checks.DefectiveUnknown) -> str:
    if error.look_alikes:
        return _(
            "We do not know this serial number. Did you mean %(serials)s?",
            serials=" / ".join(error.look_alikes),
        )
    return _(
        "We do not know this serial number. Compare it with the type plate; if it is right, "
        "report the device on the page of its warranty."
    )


def _replacement_unknown(error: checks.ReplacementNotKnown) -> str:
    if error.look_alikes:
        return _(
            "We do not know the serial number of the replacement. Did you mean %(serials)s?",
            serials=" / ".join(error.look_alikes),
        )
    return _(
        "We do not know the serial number of the replacement. Compare it with the type plate of "
        "the new device."
    )


def _claimed(error: duplicates.ClaimedAlready) -> str:
    if error.number:
        return _(
            "Your claim %(number)s is about this device already. A device is replaced once.",
            number=error.number,
        )
    return _(
        "Another claim is about this device already. A device is replaced once; our support "
        "helps you."
    )


def _update_claimed(error: duplicates.UpdateClaimedAlready) -> str:
    if error.number:
        return _(
            "Your claim %(number)s has the software update of this device on this day already.",
            number=error.number,
        )
    return _(
        "Another claim has the software update of this device on this day already; our support "
        "helps you."
    )


def _replacement_claimed(error: duplicates.ReplacementClaimedAlready) -> str:
    if error.number:
        return _("Your claim %(number)s names this replacement already.", number=error.number)
    return _("Another claim names this replacement already. Compare its serial number.")


def _part_not_right(error: submitting.PartNotRight) -> str:
    cause = refusals.sentence(error.cause)
    return f"{error.serial}: {cause}" if error.serial else cause


def _one_photo_refused(error: photos.OnePhotoRefused) -> str:
    return f"{error.name}: {refusals.sentence(error.cause)}"


def _too_many_photos(error: photos.TooManyPhotos) -> str:
    if not error.left:
        return _(
            "A claim has at most %(most)s photos, and all of them are there.",
            most=integer_text(error.most),
        )
    return ngettext(
        "These are too many photos: one more can be added.",
        "These are too many photos: %(left)s more can be added.",
        error.left,
        left=integer_text(error.left),
    )


_PARTS: dict[type[DomainError], Callable[[Any], str]] = {
    checks.DefectiveUnknown: _unknown,
    checks.OtherManufacturer: lambda _error: _(
        "This device is of another manufacturer: we pay claims for devices of our own make only."
    ),
    checks.WarrantyOver: lambda error: _(
        "The warranty of this device ended on %(last_day)s, before %(day)s.",
        last_day=date_text(error.last_day),
        day=date_text(error.day),
    ),
    checks.WarrantyNotKnown: lambda _error: _(
        "We do not know how long the warranty of this device lasts. Write to our support with "
        "the receipt of its purchase."
    ),
    checks.BeforeDelivery: lambda error: _(
        "We delivered this device on %(day)s: it cannot have been replaced before. Check the day.",
        day=date_text(error.shipped_on),
    ),
    checks.DefectiveReplaced: lambda error: _(
        "This device was replaced by %(serial)s already. Enter the serial number of the device "
        "that is defective now.",
        serial=error.replaced_by,
    ),
    checks.ReplacementIncomplete: lambda _error: _(
        "Enter the replacement, the day you received it and the day of the replacement together; "
        "or none of them, if the replacement has still to come."
    ),
    checks.ReplacementIsDefective: lambda _error: _(
        "This is the serial number of the defective device. Enter the one of its replacement."
    ),
    checks.ReplacementNotKnown: _replacement_unknown,
    checks.ReplacementOfOthers: lambda _error: _(
        "The replacement is of another manufacturer. Enter the device that came from us."
    ),
    checks.ReplacementOfAnotherKind: lambda error: _(
        "%(serial)s is a device of another kind or manufacturer, so it cannot be the replacement.",
        serial=error.serial,
    ),
    checks.ReplacementUsed: lambda error: _(
        "This replacement belongs to another device already: %(serial)s. Compare its serial "
        "number.",
        serial=error.other,
    ),
    checks.DayTooEarly: lambda error: _(
        "This day is too long ago: enter one from %(day)s on.", day=date_text(error.earliest)
    ),
    checks.DescriptionMissing: lambda _error: _("Say which part it was, for example: fan."),
    duplicates.TwiceInClaim: lambda _error: _("This claim has a part with this serial already."),
    duplicates.ClaimedAlready: _claimed,
    duplicates.UpdateClaimedAlready: _update_claimed,
    duplicates.ReplacementClaimedAlready: _replacement_claimed,
    TooManyParts: lambda error: _(
        "A claim has at most %(most)s parts. File another claim for the rest.",
        most=integer_text(error.most),
    ),
}

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    **_PARTS,
    submitting.NoParts: lambda _error: _("Add what was replaced before you submit the claim."),
    submitting.PlantMissing: lambda _error: _("Enter the plant before you submit the claim."),
    submitting.PartNotRight: _part_not_right,
    photos.NotAPhoto: lambda _error: _(
        "This file is not a photo in JPEG or PNG. On many phones, photos are saved so with the "
        "setting for the most compatible format; or take a screenshot of the photo."
    ),
    photos.OnePhotoRefused: _one_photo_refused,
    photos.TooManyPhotos: _too_many_photos,
    photos.PhotoStays: Refusal(
        lambda _error: _("Photos of a submitted claim stay with it: they are evidence."), 409
    ),
    returning.ReplacementKnown: Refusal(
        lambda _error: _("It is known already by what, and when, this device was replaced."), 409
    ),
    returning.DeviceCodeMissing: lambda _error: _(
        "Enter the device code of the replacement as well: it shows that you have the device at "
        "hand. If you cannot find the code, please write to our support."
    ),
    returning.ReplacementToLookAt: Refusal(
        lambda _error: _(
            "Our support has to look at this replacement first: the two devices are not registered "
            "to the same owner. Nothing was changed. Please write to our support on the page of "
            "the claim."
        ),
        409,
    ),
    returning.ReplacedBeforeReceipt: lambda error: _(
        "The replacement was received on %(day)s: it was built in on that day at the earliest.",
        day=date_text(error.received_on),
    ),
    disputing.DisputeReasonMissing: lambda _error: _(
        "Say why you do not accept this charge. We answer your reason."
    ),
    disputing.ChargeDecided: Refusal(
        lambda _error: _("This charge is disputed or decided already."), 409
    ),
    disputing.UnknownCharge: Refusal(lambda _error: _("There is no such charge."), 404),
}
