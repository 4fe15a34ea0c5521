"""Typed URL parameters of our own."""

from werkzeug.routing import BaseConverter


class HexDigest(BaseConverter):
    regex = "[0-9a-f]{12}"
    part_isolating = True


class SerialConverter(BaseConverter):
    """Letters and digits as printed on a type plate; the view normalises and checks."""

    regex = "[A-Za-z0-9-]{1,20}"
    part_isolating = True


CONVERTERS = {"hexdigest": HexDigest, "serial": SerialConverter}
