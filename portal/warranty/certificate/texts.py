"""The words of a certificate, by the names that `documents/typst/certificate.typ` asks for."""

from datetime import date
from typing import Any

from portal.core.brand import brand
from portal.redemption.naming import product_name
from portal.warranty.certificate.numbers import printed
from portal.warranty.covers import DeviceCover
from portal.warranty.labels import COVER_NAMES, LEVEL_NAMES, PHASE_RULES
from portal.warranty.reasons import sentence
from portal.warranty.terms import Phase
from portal.web.formats import date_text
from portal.web.i18n import LANGUAGES, pgettext, speaking
from portal.web.i18n import gettext as _


def texts_of(number: str, device: DeviceCover, day: date) -> dict[str, dict[str, Any]]:
    """The whole page in each language."""
    return {language: _texts(language, number, device, day) for language in LANGUAGES}


def _texts(language: str, number: str, device: DeviceCover, day: date) -> dict[str, Any]:
    # whoever is handed the page learns what is covered, not from which order or code
    cover = device.cover.without_references()
    with speaking(language):
        return {
            "title": _("Warranty certificate"),
            "statement": _(
                "%(manufacturer)s certifies the warranty of this device as it stood on %(day)s.",
                manufacturer=brand().manufacturer,
                day=date_text(day),
            ),
            "facts": _facts(number, device, day),
            "cover": _("Phases of the cover"),
            "columns": [
                pgettext("warranty", "Cover"),
                _("First day"),
                _("Last day"),
                pgettext("warranty", "Given by"),
            ],
            "phases": [_phase(phase) for phase in cover.phases],
            "days": _("The first day and the last day of each phase are covered."),
            "why": _("Why these dates"),
            "reasons": [sentence(reason) for reason in cover.reasons],
            "check": _("Check this certificate"),
            "check_text": _(
                "Scan the code with a phone, or open this address. There you see whether the "
                "certificate is valid, replaced or withdrawn, without an account."
            ),
            "qr": _("QR code of the address at which this certificate is checked."),
            "names_nobody": _("This certificate belongs to the device and names no owner."),
            "page": pgettext("document", "Page"),
        }


def _facts(number: str, device: DeviceCover, day: date) -> list[list[str]]:
    return [
        [_("Certificate number"), printed(number)],
        [_("Product"), product_name(device.cover.product)],
        [_("Serial number"), device.device.serial],
        [_("Level of the warranty"), str(LEVEL_NAMES[device.cover.level])],
        [pgettext("certificate", "Issued on"), date_text(day)],
    ]


def _phase(phase: Phase) -> list[str]:
    days = (date_text(phase.start), date_text(phase.last_day))
    return [str(COVER_NAMES[phase.cover]), *days, str(PHASE_RULES[phase.rule])]
