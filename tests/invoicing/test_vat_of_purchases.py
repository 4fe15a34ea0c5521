"""Who invoices the manufacturer with which VAT (DOMAIN §6)."""

from datetime import date
from decimal import Decimal

import pytest

from portal.invoicing.vat import VatRefused
from portal.invoicing.vat_of_purchases import (
    Decision,
    Seller,
    SellerVatIdNeeded,
    TaxNumberNeeded,
    VatDecisionNeeded,
    purchase_treatment,
)
from portal.invoicing.vat_rates import read_rates
from portal.invoicing.vat_words import mentions

DAY = date(2026, 4, 14)
GERMAN_ID = "DE136695976"
CASES = [
    (Seller("DE", GERMAN_ID), None, "S", 19, ""),
    (Seller("DE", "", "06123/45678"), None, "S", 19, ""),
    (Seller("DE", GERMAN_ID, small_business=True), None, "E", 0, ""),
    (Seller("DE", "", "06123/45678", True), None, "E", 0, ""),
    (Seller("FR", "FR40303265045"), None, "AE", 0, "VATEX-EU-AE"),
    (Seller("IT", "IT00743110157"), None, "AE", 0, "VATEX-EU-AE"),
    (Seller("SE", "SE556042722001"), None, "AE", 0, "VATEX-EU-AE"),
    (Seller("CZ", "CZ25123891"), None, "AE", 0, "VATEX-EU-AE"),
    (Seller("GR", "EL094259216"), None, "AE", 0, "VATEX-EU-AE"),
    # a small business elsewhere in the EU is a taxable person: reverse charge all the same
    (Seller("FR", "FR40303265045", small_business=True), None, "AE", 0, "VATEX-EU-AE"),
    # within the EU there is nothing to decide
    (Seller("FR", "FR40303265045"), Decision.OUTSIDE, "AE", 0, "VATEX-EU-AE"),
    (Seller("CH", "CHE107787577"), Decision.OUTSIDE, "O", 0, "VATEX-EU-O"),
    (Seller("CH"), Decision.REVERSE_CHARGE, "AE", 0, "VATEX-EU-AE"),
    (Seller("US"), Decision.OUTSIDE, "O", 0, "VATEX-EU-O"),
]
REFUSED = [
    (Seller("DE"), TaxNumberNeeded),
    (Seller("DE", "DE136695977"), TaxNumberNeeded),
    (Seller("DE", small_business=True), TaxNumberNeeded),
    (Seller("FR"), SellerVatIdNeeded),
    (Seller("FR", "FR40303265046"), SellerVatIdNeeded),
    (Seller("GR", "GR094259216"), SellerVatIdNeeded),
    (Seller("FR", "", "12345"), SellerVatIdNeeded),
    (Seller("CH", "CHE107787577"), VatDecisionNeeded),
    (Seller("XI", "XI980780684"), VatDecisionNeeded),
    (Seller("US"), VatDecisionNeeded),
]


@pytest.mark.parametrize(("seller", "decision", "category", "percent", "exemption"), CASES)
def test_how_a_seller_is_taxed(seller, decision, category, percent, exemption) -> None:
    taxed = purchase_treatment(seller, DAY, decision)
    assert (taxed.category, taxed.percent, taxed.exemption) == (
        category,
        Decimal(percent),
        exemption,
    )


@pytest.mark.parametrize(("seller", "refusal"), REFUSED)
def test_who_cannot_invoice(seller: Seller, refusal: type[VatRefused]) -> None:
    with pytest.raises(refusal):
        purchase_treatment(seller, DAY)


def test_the_german_rate_is_that_of_the_day() -> None:
    rates = read_rates(
        [
            {"country": "DE", "percent": "21", "from": date(2027, 1, 1)},
            {"country": "DE", "percent": "19"},
        ]
    )
    seller = Seller("DE", GERMAN_ID)
    assert purchase_treatment(seller, date(2026, 12, 31), rates=rates).percent == 19
    assert purchase_treatment(seller, date(2027, 1, 1), rates=rates).percent == 21


@pytest.mark.parametrize("language", ["de", "en", "sv"])
def test_a_small_business_says_so_in_german_whatever_it_speaks(language: str) -> None:
    taxed = purchase_treatment(Seller("DE", GERMAN_ID, small_business=True), DAY)
    assert mentions(taxed.category, language) == (
        "Steuerbefreiung für Kleinunternehmer nach § 19 UStG",
    )
