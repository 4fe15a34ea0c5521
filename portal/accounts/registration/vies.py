"""VIES, the EU's register of VAT ids, by its REST interface.

It passes the question on to the country's own register, and is often slow or silent: nobody waits
long for it, and nothing is concluded from silence. Some countries give no name or address.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from threading import BoundedSemaphore
from typing import Any

from portal.accounts.registration.vat_register import RegisterSilent, VatAnswer
from portal.core.plain_text import one_line
from portal.core.posting import post_json
from portal.core.regions import EU_MEMBERS
from portal.core.transaction import end_reads

ADDRESS = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
SOURCE = "VIES"
PATIENCE = 4.0  # seconds in all
LARGEST_ANSWER = 64 * 1024
# Greece writes EL; XI is Northern Ireland
PREFIXES = EU_MEMBERS - {"GR"} | {"EL", "XI"}
# what it writes where a country tells no name
UNTOLD = "---"
# of the threads of a process: the others are for those who wait for no register
_room = BoundedSemaphore(2)


@dataclass(frozen=True)
class Vies:
    address: str = ADDRESS
    patience: float = PATIENCE

    def ask(self, vat_id: str) -> VatAnswer:
        """Raises RegisterSilent. Of countries outside the EU only the format is known."""
        if vat_id[:2] not in PREFIXES:
            return VatAnswer("format")
        end_reads()
        if not _room.acquire(blocking=False):
            raise RegisterSilent
        try:
            return self._answer(vat_id)
        finally:
            _room.release()

    def _answer(self, vat_id: str) -> VatAnswer:
        told = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
        try:
            answered = post_json(self.address, told, self.patience, LARGEST_ANSWER)
            found = json.loads(answered.body) if answered.status == 200 else None
        except (OSError, HTTPException, ValueError, RecursionError):
            raise RegisterSilent from None
        # what failed at the country's register comes with a status of 200, too
        if not isinstance(found, dict) or not isinstance(found.get("valid"), bool):
            raise RegisterSilent
        if found.get("errorWrappers"):
            raise RegisterSilent
        return VatAnswer(SOURCE, found["valid"], _text(found, "name"), _text(found, "address"))


def _text(found: Mapping[str, Any], field: str) -> str:
    value = found.get(field)
    text = one_line(value) if isinstance(value, str) else ""
    return "" if text == UNTOLD else text
