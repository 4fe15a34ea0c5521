"""The code printed on a device: who knows it holds the device. Stored as a keyed hash only."""

import hmac
from collections.abc import Callable

from portal.core import crypto
from portal.core.errors import DomainError
from portal.core.serials import fold_serial
from portal.core.typed_text import is_too_long, plain_capitals

PURPOSE = "device-code"
SHORTEST, LONGEST = 6, 20
# as long as a real one, so that a device without a code takes the same time
_NO_HASH = "none:" + "0" * 64


class DeviceCodeMalformed(DomainError):
    """No device carries a code like this; nothing was looked up or counted."""


def read_device_code(text: str) -> str:
    """Canonical: blanks, dashes, case and the look-alikes 0/O and 1/I/L do not matter.

    Raises DeviceCodeMalformed.
    """
    code = "" if is_too_long(text) else fold_serial(plain_capitals(text))
    if not (SHORTEST <= len(code) <= LONGEST and code.isascii() and code.isalnum()):
        raise DeviceCodeMalformed
    return code


def hash_device_code(serial: str, code: str) -> str:
    """`code` is canonical. The serial is part of it: no hash serves another device."""
    return crypto.keyed_hash(PURPOSE, _message(serial, code))


def device_code_hashers() -> list[Callable[[str, str], str]]:
    """`hash_device_code` for millions, under every key still honoured, newest first."""
    return [_hashing(hashed) for hashed in crypto.hashers(PURPOSE)]


def device_code_fits(serial: str, code: str, stored: str | None) -> bool:
    """In the same time whatever `stored` is, and wherever it differs."""
    fits = False
    for candidate in crypto.hash_candidates(PURPOSE, _message(serial, code)):
        fits |= hmac.compare_digest(candidate, stored or _NO_HASH)
    return fits


def _hashing(hashed: Callable[[str], str]) -> Callable[[str, str], str]:
    return lambda serial, code: hashed(_message(serial, code))


def _message(serial: str, code: str) -> str:
    return f"{serial}\0{code}"
