"""Names that writing and reading a Cross Industry Invoice share."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

_STANDARD = "urn:un:unece:uncefact:data:standard"
NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "rsm": f"{_STANDARD}:CrossIndustryInvoice:100",
        "ram": f"{_STANDARD}:ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{_STANDARD}:UnqualifiedDataType:100",
        "qdt": f"{_STANDARD}:QualifiedDataType:100",
    }
)
# the name that readers of Factur-X and ZUGFeRD look for in a PDF
FILE_NAME = "factur-x.xml"
MEDIA_TYPE = "text/xml"


class Profile(StrEnum):
    """What travels inside the PDF, and what goes beside it to German mailboxes."""

    EN16931 = "en16931"
    XRECHNUNG = "xrechnung"


GUIDELINES: Mapping[Profile, str] = MappingProxyType(
    {
        Profile.EN16931: "urn:cen.eu:en16931:2017",
        Profile.XRECHNUNG: (
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
        ),
    }
)
# where the list of countries that the rules admit (BR-CL-14) has a code of its own: Kosovo
_COUNTRY_CODES: Mapping[str, str] = MappingProxyType({"XK": "1A"})


def country_code(country: str) -> str:
    """As an invoice names it."""
    return _COUNTRY_CODES.get(country, country)


def element_name(tag: str) -> str:
    """ "ram:Name" → the name as lxml writes it."""
    prefix, _, name = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"
