"""Typed URL parameters of our own."""

from typing import Any

from werkzeug.routing import BaseConverter, IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class HexDigest(BaseConverter):
    regex = "[0-9a-f]{12}"
    part_isolating = True


class RowId(IntegerConverter):
    """A number the database can hold; there is no page for any other."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_ID, **options})


class SerialConverter(BaseConverter):
    """Letters and digits as printed on a type plate; the view normalises and checks."""

    regex = "[A-Za-z0-9-]{1,20}"
    part_isolating = True


class CertificateNumber(BaseConverter):
    """As printed on a certificate, with its dashes or without; the view reads and checks it."""

    regex = "[A-Za-z0-9-]{1,40}"
    part_isolating = True


class LinkToken(BaseConverter):
    """The secret of a link in a mail; the log hides this very shape (core.redaction)."""

    regex = "[A-Za-z0-9_-]{43}"
    part_isolating = True


CONVERTERS = {
    "certificate": CertificateNumber,
    "hexdigest": HexDigest,
    "int": RowId,
    "serial": SerialConverter,
    "token": LinkToken,
}
