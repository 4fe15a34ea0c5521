"""A frozen invoice as it lies in the database: whose account it names, a copy does not tell."""

from collections.abc import Mapping
from typing import Any

from portal.core import crypto
from portal.invoicing.content import Content

# characters of the longest IBAN; what is encrypted is longer
LONGEST_IBAN = 34


def sealed(content: Content) -> dict[str, Any]:
    """IBANs lie encrypted wherever they are kept (DESIGN §4)."""
    frozen = content.frozen()
    if payment := frozen["payment"]:
        payment["iban"] = crypto.encrypt(payment["iban"]).decode()
    return frozen


def opened(stored: Mapping[str, Any]) -> Content:
    """Also of an earlier version, which kept the IBAN as it is.

    Raises ValueError for a version this program does not know.
    """
    payment = stored.get("payment")
    if payment and len(payment["iban"]) > LONGEST_IBAN:
        iban = crypto.decrypt(payment["iban"].encode())
        return Content.read({**stored, "payment": {**payment, "iban": iban}})
    return Content.read(stored)
