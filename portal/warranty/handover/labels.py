"""How a device became somebody's, in words."""

from collections.abc import Mapping

from babel.support import LazyProxy

from portal.warranty.kinds import Proof
from portal.web.i18n import lazy_gettext

PROOFS: Mapping[str, LazyProxy] = {
    Proof.DEVICE_CODE: lazy_gettext("Added by its device code"),
    Proof.RECEIPT: lazy_gettext("Added by a receipt"),
    Proof.HAND_OVER: lazy_gettext("Taken over from the owner before"),
    Proof.REPLACEMENT: lazy_gettext("Supplied as the replacement for another device"),
    Proof.SUPPORT: lazy_gettext("Assigned by our support"),
}
