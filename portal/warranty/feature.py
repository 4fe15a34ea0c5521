"""What all parts of the warranty share hangs into the portal: its tables, whose a device is."""

from portal.warranty import (  # noqa: F401 its tables are part of the schema
    audit_labels,
    desk,
    models,
    refusals,
)
from portal.warranty.correcting import FactDayImpossible
from portal.warranty.ownership import UnknownDevice
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext
from portal.web.refusals import Refusal, sentence
from portal.web.registries import Feature

FEATURE = Feature(
    sentences={
        **refusals.SENTENCES,
        FactDayImpossible: lambda error: sentence(error.refusal),
        UnknownDevice: Refusal(
            lambda _error: _("There is no such device among yours."),
            404,
            (lazy_gettext("My devices"), "/devices"),
        ),
    },
    audit_labels=audit_labels.LABELS,
    serial_histories=desk.HISTORIES,
)
