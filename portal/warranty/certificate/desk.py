"""Certificates at the support desk: found by their number, in the history of a device, a queue."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from portal.core.statements import table_of
from portal.warranty.certificate.kinds import CertificateState
from portal.warranty.certificate.labels import STATES
from portal.warranty.certificate.models import WarrantyCertificate
from portal.warranty.certificate.numbers import UnknownCertificate, printed, read_number
from portal.web.desk_sources import (
    DeskQueue,
    Event,
    FoundRow,
    SearchSource,
    SerialHistory,
    Shown,
    found,
)
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

LIST = "/support/certificates"

_certificates = table_of(WarrantyCertificate)


def _find(typed: str) -> Select[Any] | None:
    try:
        number = read_number(typed)
    except UnknownCertificate:
        return None
    certificate = _certificates.c
    return found(certificate.id, certificate.number, about=certificate.serial).where(
        certificate.number == number
    )


def _shown(row: FoundRow) -> Shown:
    return Shown(printed(row.title), f"{LIST}/{row.key}", row.about)


SOURCE = SearchSource(
    kind="certificate",
    heading=lazy_gettext("Warranty certificates"),
    icon="file-text",
    right="certificates.withdraw",
    find=_find,
    show=_shown,
)
QUEUE = DeskQueue(
    path=LIST,
    label=lazy_gettext("Warranty certificates"),
    icon="file-text",
    right="certificates.withdraw",
    hint=lazy_gettext("Look one up by its number or serial number, or withdraw it."),
)


def _issued(serial: str) -> Select[Any]:
    certificate = _certificates.c
    return select(
        certificate.id,
        certificate.number,
        certificate.state,
        certificate.issued_at,
        certificate.ended_at,
        certificate.reason,
    ).where(certificate.serial == serial)


def _events(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    """The certificates issued for it, and what ended them."""
    for row in rows:
        path, number = f"{LIST}/{row.id}", printed(row.number)
        issued = _("Warranty certificate issued: %(number)s", number=number)
        yield Event(row.issued_at, issued, path=path)
        if row.ended_at:
            ended = _("Warranty certificate ended: %(number)s", number=number)
            about = row.reason or str(STATES[CertificateState(row.state)])
            yield Event(row.ended_at, ended, about, path=path)


HISTORY = SerialHistory(rows=_issued, events=_events)
