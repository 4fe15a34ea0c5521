"""Slips an installer takes along to devices: their activation codes and where to enter them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from portal.core.codes import printed_activation_code
from portal.documents import pdf


@dataclass(frozen=True, slots=True)
class SlipLabels:
    """Texts of the slip, in the reader's language."""

    title: str
    product: str
    serial: str
    company: str
    receipt: str
    date: str
    reference: str
    extension: str
    code: str
    ways: str
    page: str


@dataclass(frozen=True, slots=True)
class SlipCode:
    """One activation code of ten digits; `remark` is a second line, or empty."""

    extension: str
    remark: str
    code: str


@dataclass(frozen=True, slots=True)
class EntryWay:
    title: str
    steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CodeSlip:
    """All texts arrive translated and formatted; an empty `reference` leaves its line out."""

    language: str
    brand: str
    labels: SlipLabels
    product: str
    serial: str
    company: str
    receipt: str
    date: str
    reference: str
    codes: Sequence[SlipCode]
    ways: Sequence[EntryWay]


def render_slips(slips: Sequence[CodeSlip]) -> bytes:
    """A tagged PDF (PDF/UA-1), an A4 page for each device, more where it has very many codes.

    The slips are of one receipt. People's own texts must be `pdf.drawable`.
    """
    return pdf.render("code_slip", {"slips": list(map(_data, slips))}, standards=["ua-1"])


def _data(slip: CodeSlip) -> dict[str, Any]:
    codes = [asdict(code) | {"code": printed_activation_code(code.code)} for code in slip.codes]
    return asdict(slip) | {"codes": codes}
