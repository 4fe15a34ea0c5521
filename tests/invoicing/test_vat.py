"""Who pays which VAT (DOMAIN §4): the table of buyers, and rates that change on a day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.invoicing.vat import (
    NoVatRate,
    Taxpayer,
    VatCategory,
    VatIdNeeded,
    VatRefused,
    treatment,
)
from portal.invoicing.vat_rates import known_rates, rate_on, read_rates
from portal.invoicing.vat_words import mentions
from tests.support.einvoices import INSTALLERS, draft_of

DAY = date(2026, 6, 15)
PRIVATE = [("DE", 19), ("SE", 25), ("FR", 20), ("IT", 22), ("GR", 24), ("CZ", 21)]
# country, VAT id, category, rate
BUSINESSES = [
    ("DE", "DE136695976", "S", 19),
    ("DE", "", "S", 19),
    ("SE", "SE556677889901", "AE", 0),
    ("FR", "FR40303265045", "AE", 0),
    ("IT", "IT00743110157", "AE", 0),
    ("GR", "EL094259216", "AE", 0),
    ("CZ", "CZ25123891", "AE", 0),
    ("CH", "CHE107787577", "O", 0),
    ("CH", "", "O", 0),
    ("NO", "", "O", 0),
    ("GB", "GB980780684", "O", 0),
    ("XI", "XI980780684", "O", 0),
    ("US", "", "O", 0),
]
REFUSED = [
    (Taxpayer("PL", business=False), NoVatRate),
    (Taxpayer("CH", business=False), NoVatRate),
    (Taxpayer("US", business=False), NoVatRate),
    (Taxpayer("SE", business=True), VatIdNeeded),
    (Taxpayer("SE", business=True, vat_id="SE556677889902"), VatIdNeeded),
    (Taxpayer("FR", business=True, vat_id="SE556677889901"), VatIdNeeded),
    (Taxpayer("GR", business=True, vat_id="GR094259216"), VatIdNeeded),
    (Taxpayer("PL", business=True), VatIdNeeded),
]


@pytest.mark.parametrize(("country", "percent"), PRIVATE)
def test_private_persons_pay_the_rate_of_their_country(country: str, percent: int) -> None:
    taxed = treatment(Taxpayer(country, business=False), DAY)
    assert (taxed.category, taxed.percent, taxed.exemption) == ("S", Decimal(percent), "")


@pytest.mark.parametrize(("country", "vat_id", "category", "percent"), BUSINESSES)
def test_businesses(country: str, vat_id: str, category: str, percent: int) -> None:
    taxed = treatment(Taxpayer(country, business=True, vat_id=vat_id), DAY)
    assert (taxed.category, taxed.percent) == (category, Decimal(percent))
    exemptions = {"S": "", "AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}
    assert taxed.exemption == exemptions[category]


@pytest.mark.parametrize(("buyer", "refusal"), REFUSED)
def test_who_cannot_be_invoiced(buyer: Taxpayer, refusal: type[VatRefused]) -> None:
    with pytest.raises(refusal) as refused:
        treatment(buyer, DAY)
    assert refused.value.facts == {"country": buyer.country}


def test_a_rate_holds_from_its_day() -> None:
    rates = read_rates(
        [
            {"country": "CZ", "percent": "22", "from": date(2027, 1, 1)},
            {"country": "CZ", "percent": "21"},
        ]
    )
    assert rate_on("CZ", date(2026, 12, 31), rates) == 21
    assert rate_on("CZ", date(2027, 1, 1), rates) == 22
    assert rate_on("SE", DAY, rates) is None


@pytest.mark.parametrize(
    "rows",
    [
        [{"country": "XX", "percent": "20"}],
        [{"country": "SE", "percent": "0"}],
        [{"country": "SE", "percent": "25", "until": DAY}],
        [{"country": "SE", "percent": "25", "from": DAY}],
        [{"country": "SE", "percent": "25"}, {"country": "SE", "percent": "20"}],
    ],
)
def test_wrong_rates_are_refused(rows: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"SE|XX"):
        read_rates(rows)


def test_the_six_countries_have_rates() -> None:
    assert set(known_rates()) == {country for country, _ in PRIVATE}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Omvänd betalningsskyldighet"),
        ("fr", "Autoliquidation"),
        ("it", "inversione contabile"),
        ("el", "Αντίστροφη επιβάρυνση"),
        ("cs", "daň odvede zákazník"),
        ("en", "Reverse charge"),
    ],
)
def test_the_words_of_the_law_in_both_languages(language: str, words: str) -> None:
    german = "Steuerschuldnerschaft des Leistungsempfängers"
    assert mentions(VatCategory.REVERSE_CHARGE, language) == (words, german)


@pytest.mark.parametrize(
    ("country", "language", "words"),
    [
        ("IT", "en", "inversione contabile"),
        ("GR", "sv", "Αντίστροφη επιβάρυνση"),
        ("IE", "fr", "Reverse charge"),
        # none of ours is spoken there, or several are
        ("ES", "fr", "Autoliquidation"),
        ("BE", "fr", "Autoliquidation"),
        ("PL", "xx", "Reverse charge"),
    ],
)
def test_the_words_are_those_of_the_country(country: str, language: str, words: str) -> None:
    assert mentions(VatCategory.REVERSE_CHARGE, language, country)[0] == words


def test_the_words_are_of_whoever_is_not_the_manufacturer() -> None:
    italian = replace(draft_of(INSTALLERS["IT"]), language="en")
    exchanged = replace(italian, seller=italian.buyer, buyer=italian.seller, priced_by_buyer=False)
    assert italian.mentions == exchanged.mentions
    assert italian.mentions[0] == "inversione contabile"


def test_what_is_taxed_needs_no_words() -> None:
    assert mentions(VatCategory.STANDARD, "sv") == ()
    assert len(mentions(VatCategory.OUTSIDE, "fr")) == 2
    assert len(mentions(VatCategory.OUTSIDE, "de")) == 1
