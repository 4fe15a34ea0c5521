"""What certificates decline, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.warranty.certificate.issuing import (
    CertificateBlocked,
    DeviceReplaced,
    NothingToCertify,
)
from portal.warranty.certificate.numbers import UnknownCertificate
from portal.warranty.certificate.reading import CertificateOver
from portal.warranty.certificate.withdrawing import CertificateChanged, WithdrawalReasonMissing
from portal.web.formats import date_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    UnknownCertificate: Refusal(
        lambda _error: _(
            "We know of no certificate with this number. Compare it with the certificate, "
            "character by character."
        ),
        404,
    ),
    NothingToCertify: lambda _error: _(
        "The dates of this warranty are not known yet, so there is nothing to certify. Our "
        "support can complete them."
    ),
    DeviceReplaced: lambda error: _(
        "This device was replaced. Download the certificate of the device that came for it: "
        "%(serial)s.",
        serial=error.by,
    ),
    CertificateBlocked: Refusal(
        lambda error: _(
            "Our support withdrew the certificate of this device on %(day)s: %(reason)s "
            "Write to our support if you need a new one.",
            day=date_text(error.on),
            reason=f"{error.reason.rstrip('.')}.",  # a sentence follows
        ),
        409,
    ),
    CertificateOver: Refusal(
        lambda _error: _(
            "This certificate does not hold any more. Download the present one from the page of "
            "your device."
        ),
        410,
    ),
    WithdrawalReasonMissing: lambda _error: _("Give the reason; the owner will read it."),
    CertificateChanged: Refusal(
        lambda _error: _(
            "The certificate has changed meanwhile. Nothing was done: here is how it stands now."
        ),
        409,
    ),
}
