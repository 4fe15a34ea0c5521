import pytest

from portal.core.addresses import customer_of, shortened


@pytest.mark.parametrize(
    ("address", "customer"),
    [
        ("", ""),
        ("203.0.113.9", "203.0.113.9"),
        ("nonsense", "nonsense"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_addresses_of_one_customer_are_one(address: str, customer: str) -> None:
    assert customer_of(address) == customer


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", ""),
        ("nonsense", ""),
        ("203.0.113.9", "203.0.113.x"),
        ("::ffff:203.0.113.9", "203.0.113.x"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:…"),
    ],
)
def test_a_shortened_address_names_a_network_only(address: str, shown: str) -> None:
    assert shortened(address) == shown
