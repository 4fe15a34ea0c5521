"""What replacements hang into the portal."""

from datetime import timedelta

from portal.devices.corrections import REPLACED
from portal.warranty.replacing import models, taking_over  # noqa: F401 models: tables
from portal.web.i18n import lazy_gettext
from portal.web.registries import Feature

# by itself, too: imports name replacements as well, and some of a day that is still to come
FEATURE = Feature(
    job_kinds={REPLACED: taking_over.take_over_all},
    periodic_jobs={REPLACED: timedelta(hours=1)},
    audit_labels={
        "device.replaced": lazy_gettext("Device replaced under warranty"),
        "device.replacement_undone": lazy_gettext("Replacement of a device taken back"),
    },
)
