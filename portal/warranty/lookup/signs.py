"""How a status looks: a tone and a symbol beside its word, so that colour is never alone."""

from typing import NamedTuple

from portal.warranty.terms import Status


class Sign(NamedTuple):
    """`kind` is a tone of the stylesheet, `icon` a symbol of static/icons.svg."""

    kind: str
    icon: str


SIGNS = {
    Status.NOT_STARTED: Sign("info", "clock"),
    Status.COVERED: Sign("ok", "shield-check"),
    Status.PARTS_ONLY: Sign("warn", "wrench"),
    Status.ENDED: Sign("bad", "ban"),
    Status.UNKNOWN: Sign("info", "circle-help"),
    Status.REPLACED: Sign("info", "refresh-cw"),
}
