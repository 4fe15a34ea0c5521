"""The slip an installer takes along to a device: its activation codes and where to enter them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

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
    """One activation code of ten digits; `step` is empty for an extension without steps."""

    extension: str
    step: str
    code: str


@dataclass(frozen=True, slots=True)
class EntryWay:
    title: str
    steps: Sequence[str]


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


def render_slip(slip: CodeSlip) -> bytes:
    """A tagged PDF (PDF/UA-1) of one A4 page, more when there are very many codes."""
    codes = [asdict(code) | {"code": printed_activation_code(code.code)} for code in slip.codes]
    return pdf.render("code_slip", asdict(slip) | {"codes": codes}, standards=["ua-1"])
