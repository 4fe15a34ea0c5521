"""Sales regions: the tax border of coins."""

import pytest

from portal.core.regions import COUNTRIES, EU_MEMBERS, Region, parse_region, region_of


def test_there_are_27_members_and_all_are_countries():
    assert len(EU_MEMBERS) == 27
    assert EU_MEMBERS < COUNTRIES


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("DE", Region.DE),
        ("SE", Region.EU),
        ("FR", Region.EU),
        ("IT", Region.EU),
        ("GR", Region.EU),
        ("CZ", Region.EU),
        ("HR", Region.EU),
        ("CY", Region.EU),
        ("GB", Region.NON_EU),
        ("XI", Region.NON_EU),
        ("CH", Region.NON_EU),
        ("NO", Region.NON_EU),
        ("LI", Region.NON_EU),
        ("TR", Region.NON_EU),
        ("US", Region.NON_EU),
    ],
)
def test_region_of_a_country(country: str, region: Region):
    assert region_of(country) is region


def test_germany_is_the_only_country_of_its_region():
    assert [each for each in COUNTRIES if region_of(each) is Region.DE] == ["DE"]


@pytest.mark.parametrize("country", ["EL", "UK", "EU", "ZZ", "", "D", "de", "DEU", " DE", "ΔΕ"])
def test_anything_else_is_no_country(country: str):
    with pytest.raises(ValueError, match="not an ISO 3166 country"):
        region_of(country)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("DE", Region.DE),
        (" de ", Region.DE),
        ("eu", Region.EU),
        ("NON-EU", Region.NON_EU),
        ("non_eu", Region.NON_EU),
        ("Non EU", Region.NON_EU),
        ("NONEU", Region.NON_EU),
    ],
)
def test_regions_are_read_leniently(text: str, region: Region):
    assert parse_region(text) is region


@pytest.mark.parametrize("text", ["", "EUROPE", "CH", "DE-EU", "-", "EU" * 500_000])
def test_other_texts_are_no_region(text: str):
    with pytest.raises(ValueError, match="not a region"):
        parse_region(text)
