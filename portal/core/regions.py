"""The three sales regions of coins (DOMAIN §3) and the region of a country."""

import re
from enum import StrEnum


class Region(StrEnum):
    DE = "DE"
    EU = "EU"
    NON_EU = "NON-EU"


EU_MEMBERS = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)

# ISO 3166-1 alpha-2, with XI (Northern Ireland's VAT prefix) and XK (Kosovo), both in use.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW XI XK
    """.split()
)


def region_of(country: str) -> Region:
    """Region of an ISO 3166-1 alpha-2 code in capitals (Greece is GR, not the VAT prefix EL).

    Raises ValueError for anything else. Northern Ireland (GB or XI) is NON-EU [D].
    """
    if country not in COUNTRIES:
        raise ValueError(f"not an ISO 3166 country: {country[:10]!r}")
    if country == "DE":
        return Region.DE
    return Region.EU if country in EU_MEMBERS else Region.NON_EU


def parse_region(text: str) -> Region:
    """Reads "non-eu", "NON_EU", "Non EU" and the like; raises ValueError."""
    letters = re.sub(r"[^A-Z]", "", text[:20].upper())
    for region in Region:
        if letters == region.value.replace("-", ""):
            return region
    raise ValueError(f"not a region: {text[:20]!r}")
