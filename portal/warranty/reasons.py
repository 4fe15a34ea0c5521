"""Why these dates: each reason of the engine as a whole sentence in the reader's language."""

from collections.abc import Callable, Mapping

from portal.catalogue.warranty import BaseDate, CoverKind, UpgradeLevel, UpgradeWay
from portal.warranty import start_reasons, unnamed_extensions
from portal.warranty.start_reasons import Say, days, extension
from portal.warranty.terms import Reason, Why
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext


def sentence(reason: Reason) -> str:
    return _SENTENCES[reason.why](reason)


def _upgraded(reason: Reason) -> str:
    if reason.way is UpgradeWay.ONLINE:
        return _("The device was online on %(day)s, which upgraded its warranty.", **days(reason))
    if reason.level is UpgradeLevel.SMART_PLUS and reason.other:
        return _(
            "Smart Warranty plus applies: the device was registered on %(day)s "
            "and commissioned on %(other)s.",
            **days(reason),
        )
    if reason.level is UpgradeLevel.SMART:
        return _("Smart Warranty was activated on %(day)s.", **days(reason))
    if reason.other:
        return _(
            "The device was registered on %(day)s and commissioned on %(other)s, "
            "which upgraded its warranty.",
            **days(reason),
        )
    return _("The device was registered on %(day)s, which upgraded its warranty.", **days(reason))


def _upgrade_late(reason: Reason) -> str:
    if reason.way is UpgradeWay.ONLINE:
        return _(
            "The device came online on %(day)s. The last day for the upgrade was %(other)s.",
            **days(reason),
        )
    return _(
        "The device was registered on %(day)s. The last day for the upgrade was %(other)s.",
        **days(reason),
    )


def _too_powerful(reason: Reason) -> str:
    return _("The longer warranty is for inverters of up to %(kw)s kW.", kw=str(reason.kw))


_STANDARD: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: ngettext(
        "The standard warranty covers the device in full for %(num)s month, until %(day)s.",
        "The standard warranty covers the device in full for %(num)s months, until %(day)s.",
        reason.months,
        **days(reason),
    ),
    CoverKind.PARTS: lambda reason: ngettext(
        "After that the standard warranty covers parts only for %(num)s month, until %(day)s.",
        "After that the standard warranty covers parts only for %(num)s months, until %(day)s.",
        reason.months,
        **days(reason),
    ),
}

_PLAN: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: ngettext(
        "The upgraded warranty covers the device in full for %(num)s month, until %(day)s.",
        "The upgraded warranty covers the device in full for %(num)s months, until %(day)s.",
        reason.months,
        **days(reason),
    ),
    CoverKind.PARTS: lambda reason: ngettext(
        "The upgrade adds %(num)s month of cover for parts only, until %(day)s.",
        "The upgrade adds %(num)s months of cover for parts only, until %(day)s.",
        reason.months,
        **days(reason),
    ),
}

_STATED: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "The warranty taken over covers the device in full until %(day)s.", **days(reason)
    ),
    CoverKind.PARTS: lambda reason: _(
        "The warranty taken over covers parts only until %(day)s.", **days(reason)
    ),
}

_CAPPED: Mapping[BaseDate, Say] = {
    BaseDate.PRODUCTION: lambda reason: ngettext(
        "This cover lasts at most %(num)s month from production, until %(day)s.",
        "This cover lasts at most %(num)s months from production, until %(day)s.",
        reason.months,
        **days(reason),
    ),
    BaseDate.SHIPMENT: lambda reason: ngettext(
        "This cover lasts at most %(num)s month from shipment, until %(day)s.",
        "This cover lasts at most %(num)s months from shipment, until %(day)s.",
        reason.months,
        **days(reason),
    ),
    BaseDate.INSTALLATION: lambda reason: ngettext(
        "This cover lasts at most %(num)s month from installation, until %(day)s.",
        "This cover lasts at most %(num)s months from installation, until %(day)s.",
        reason.months,
        **days(reason),
    ),
    BaseDate.PURCHASE: lambda reason: ngettext(
        "This cover lasts at most %(num)s month from purchase, until %(day)s.",
        "This cover lasts at most %(num)s months from purchase, until %(day)s.",
        reason.months,
        **days(reason),
    ),
}

_PURCHASE: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "The purchased extension %(reference)s adds %(duration)s of full cover, until %(day)s.",
        **extension(reason),
    ),
    CoverKind.PARTS: lambda reason: _(
        "The purchased extension %(reference)s adds %(duration)s of cover for parts only, "
        "until %(day)s.",
        **extension(reason),
    ),
}

_CODE: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "The extended warranty code %(reference)s adds %(duration)s of full cover, until %(day)s.",
        **extension(reason),
    ),
    CoverKind.PARTS: lambda reason: _(
        "The extended warranty code %(reference)s adds %(duration)s of cover for parts only, "
        "until %(day)s.",
        **extension(reason),
    ),
}

_PROMO: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "The promo code %(reference)s adds %(duration)s of full cover, until %(day)s.",
        **extension(reason),
    ),
    CoverKind.PARTS: lambda reason: _(
        "The promo code %(reference)s adds %(duration)s of cover for parts only, until %(day)s.",
        **extension(reason),
    ),
}


def _by_cover(sentences: Mapping[CoverKind, Say]) -> Say:
    return lambda reason: sentences[reason.cover or CoverKind.FULL](reason)


def _extended(named: Mapping[CoverKind, Say], unnamed: Mapping[CoverKind, Say]) -> Say:
    return lambda reason: _by_cover(named if reason.reference else unnamed)(reason)


_SENTENCES: Mapping[Why, Callable[[Reason], str]] = {
    Why.NO_TERMS: lambda _reason: _("We know of no warranty terms for this product."),
    Why.NO_DATES: lambda _reason: _(
        "No day is known from which the warranty of this device could start."
    ),
    Why.STARTS: start_reasons.start,
    Why.LATER: start_reasons.later,
    Why.MISSING: start_reasons.missing,
    **start_reasons.REGIONS,
    Why.REPLACEMENT: lambda _reason: _(
        "This device replaces another one and takes over its warranty."
    ),
    Why.UPGRADED: _upgraded,
    Why.UPGRADE_ADDS_NOTHING: lambda _reason: _(
        "The upgrade does not change the dates, because this product has the longer cover anyway."
    ),
    Why.UPGRADE_LATE: _upgrade_late,
    Why.COMMISSIONING_MISSING: lambda reason: _(
        "The longer warranty needs a date of commissioning, %(day)s or later, but none is known.",
        **days(reason),
    ),
    Why.COMMISSIONED_EARLY: lambda reason: _(
        "The longer warranty is for devices commissioned on %(other)s or later; "
        "this one was commissioned on %(day)s.",
        **days(reason),
    ),
    Why.TOO_POWERFUL: _too_powerful,
    Why.STANDARD: _by_cover(_STANDARD),
    Why.STATED: _by_cover(_STATED),
    Why.PLAN: _by_cover(_PLAN),
    Why.CAPPED: lambda reason: _CAPPED[reason.base or BaseDate.SHIPMENT](reason),
    Why.EXTENDED_BY_PURCHASE: _extended(_PURCHASE, unnamed_extensions.PURCHASE),
    Why.EXTENDED_BY_CODE: _extended(_CODE, unnamed_extensions.CODE),
    Why.EXTENDED_BY_PROMO: _extended(_PROMO, unnamed_extensions.PROMO),
}
