"""A certificate as PDF/A-2a, tagged (PDF/UA-1), made from the frozen content and nothing else."""

from typing import Literal

from portal.core.brand import brand
from portal.documents import pdf
from portal.documents.qr import qr_svg
from portal.warranty.certificate.content import Content
from portal.warranty.certificate.numbers import printed
from portal.web.i18n import SOURCE
from portal.web.links import absolute

STANDARDS: tuple[Literal["a-2a", "ua-1"], ...] = ("a-2a", "ua-1")


def certificate_pdf(content: Content, language: str) -> bytes:
    """The same content gives the same page. A language that came later finds it in English."""
    spoken = language if language in content.texts else SOURCE
    day, seller, address = content.day, brand().buyer, address_of(content.number)
    town = f"{seller.country}-{seller.postal_code} {seller.city}"
    data = {
        "language": spoken,
        "made_on": [day.year, day.month, day.day],
        "brand": brand().manufacturer,
        "seller": [seller.name, seller.street, town],
        "address": address,
        "codes": [printed(content.number), content.serial],
        **content.texts[spoken],
    }
    shown = pdf.drawable_everywhere(data) | {"code": qr_svg(address)}
    return pdf.render("certificate", shown, standards=STANDARDS)


def address_of(number: str) -> str:
    """Where anybody checks it."""
    return absolute(f"/certificates/{number}")
