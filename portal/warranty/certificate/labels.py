"""How the states of a certificate are called, and how they look."""

from collections.abc import Mapping
from typing import NamedTuple

from babel.support import LazyProxy

from portal.warranty.certificate.kinds import CertificateState
from portal.web.i18n import lazy_pgettext

STATES: Mapping[CertificateState, LazyProxy] = {
    CertificateState.VALID: lazy_pgettext("certificate", "Valid"),
    CertificateState.REPLACED: lazy_pgettext("certificate", "Replaced"),
    CertificateState.WITHDRAWN: lazy_pgettext("certificate", "Withdrawn"),
}


class Sign(NamedTuple):
    """`kind` is a tone of the stylesheet, `icon` a symbol of static/icons.svg."""

    kind: str
    icon: str


SIGNS = {
    CertificateState.VALID: Sign("ok", "shield-check"),
    CertificateState.REPLACED: Sign("warn", "refresh-cw"),
    CertificateState.WITHDRAWN: Sign("bad", "ban"),
}
