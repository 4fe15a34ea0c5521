"""VAT ids as people type them, and the one form in which they are stored."""

import pytest

from portal.core.regions import EU_MEMBERS
from portal.core.vat_ids import (
    VatIdOfOtherCountry,
    WrongVatId,
    has_vat_ids,
    possible_vat_ids,
    vat_id_of,
)


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("se 556036-0793 01", "SE", "SE556036079301"),
        ("556036079301", "SE", "SE556036079301"),
        ("EL 800999128", "GR", "EL800999128"),
        ("GR800999128", "GR", "EL800999128"),
        ("ΕΛ800999128", "GR", "EL800999128"),
        ("ATU57194903", "AT", "ATU57194903"),
        ("U57194903", "AT", "ATU57194903"),
        ("BE 0697.449.992", "BE", "BE0697449992"),
        ("ESB64717838", "ES", "ESB64717838"),
        ("FR40 303 265 045", "FR", "FR40303265045"),
        ("FR53000004605", "MC", "FR53000004605"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577"),
        ("CHE-107.787.577", "LI", "CHE107787577"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("995525828", "NO", "NO995525828MVA"),
        ("GB980780684", "GB", "GB980780684"),
        ("XI980780684", "GB", "XI980780684"),
        ("GB980780684", "IM", "GB980780684"),
        ("12-3456789", "US", "123456789"),
    ],
)
def test_one_stored_form(typed: str, country: str, stored: str):
    assert vat_id_of(typed, country) == stored
    assert vat_id_of(stored, country) == stored


@pytest.mark.parametrize(
    ("typed", "country", "prefix"),
    [
        ("DE136695976", "SE", "DE"),
        ("DE136695976", "FR", "DE"),
        ("EL800999128", "CY", "EL"),
        ("CHE107787577", "DE", "CHE"),
        ("SE556036079301", "CH", "SE"),
        ("DE1", "SE", "DE"),
        ("XI980780684", "IE", "XI"),
        ("NO995525828MVA", "SE", "NO"),
    ],
)
def test_of_another_country(typed: str, country: str, prefix: str):
    with pytest.raises(VatIdOfOtherCountry) as refused:
        vat_id_of(typed, country)
    assert (refused.value.prefix, refused.value.country) == (prefix, country)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "SE"),
        ("SE", "SE"),
        ("SE556036079302", "SE"),
        ("556036079301" * 20, "SE"),
        ("CHE107787578", "CH"),
        ("abc", "US"),
        ("☀☀☀☀☀☀", "US"),
        ("1" * 21, "US"),
        ("'; DROP", "IT"),
    ],
)
def test_no_vat_id(typed: str, country: str):
    with pytest.raises(WrongVatId):
        vat_id_of(typed, country)


def test_countries_with_vat_ids():
    assert all(map(has_vat_ids, EU_MEMBERS | {"CH", "LI", "NO", "GB", "MC"}))
    assert not has_vat_ids("US")


def test_whatever_country_is_meant():
    assert "SE556036079301" in possible_vat_ids("556036-0793 01")
    assert "EL800999128" in possible_vat_ids("gr 800999128")
    assert "CHE107787577" in possible_vat_ids("CHE-107.787.577 TVA")
    assert possible_vat_ids("") == frozenset()
    assert "700101" in possible_vat_ids("700101")
