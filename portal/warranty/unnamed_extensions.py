"""What an extension adds, for readers who are not told which order or code it came from."""

from collections.abc import Mapping

from portal.catalogue.warranty import CoverKind
from portal.warranty.start_reasons import Say, extension
from portal.web.i18n import gettext as _

PURCHASE: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "A purchased extension adds %(duration)s of full cover, until %(day)s.",
        **extension(reason),
    ),
    CoverKind.PARTS: lambda reason: _(
        "A purchased extension adds %(duration)s of cover for parts only, until %(day)s.",
        **extension(reason),
    ),
}

CODE: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "An extended warranty code adds %(duration)s of full cover, until %(day)s.",
        **extension(reason),
    ),
    CoverKind.PARTS: lambda reason: _(
        "An extended warranty code adds %(duration)s of cover for parts only, until %(day)s.",
        **extension(reason),
    ),
}

PROMO: Mapping[CoverKind, Say] = {
    CoverKind.FULL: lambda reason: _(
        "A promo code adds %(duration)s of full cover, until %(day)s.",
        **extension(reason),
    ),
    CoverKind.PARTS: lambda reason: _(
        "A promo code adds %(duration)s of cover for parts only, until %(day)s.",
        **extension(reason),
    ),
}
