"""An accepted replacement takes over the warranty: the register says by what a device was replaced.

Terms and extensions follow from that fact (DOMAIN §4); nothing is copied.
"""

from datetime import date

from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.devices import corrections, register
from portal.devices.corrections import Correction, Origin


def inherit(
    defective: str, replacement: str, replaced_on: date, claim_number: str, by: Actor
) -> None:
    """Raises a subclass of CorrectionRefused; joins the transaction of the acceptance.

    Said before, by support or by the manufacturer's file, it is not said again.
    """
    if is_said(defective, replacement):
        return
    wanted = (
        Correction("replaced_by", "", replacement),
        Correction("replaced_on", None, replaced_on),
    )
    corrections.correct(Serial(defective), wanted, claim_number, by, Origin.CLAIM)


def is_said(defective: str, replacement: str) -> bool:
    """In the register, by somebody of the manufacturer or by a claim."""
    device = register.find(defective)
    return device is not None and device.replaced_by == replacement
