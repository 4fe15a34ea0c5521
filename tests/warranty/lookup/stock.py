"""A shelf for the tests of the lookup: devices whose cover is known, and one replaced twice."""

from datetime import date

from portal.accounts import people
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from tests.support.cast import PASSWORD, Person

PLAIN = "90523TD90001R"  # full cover from 3 August 2026 to 2 August 2028
FIRST, SECOND, THIRD = "90523TD90010R", "90523TD90020R", "90523TD90030R"
SOON = "90523TD90004R"  # ends on 31 August 2026
HYBRID = "H34A0123456789"  # in full until 2 August 2030, then parts only
UNKNOWN = "90523TE99999R"
LOOKS_LIKE_PLAIN = "9O523TD9OOOIR"

_PRODUCT = "plenticore-g3-s-4-0"
_DELIVERED = date(2026, 2, 3)


def stock() -> None:
    register.add_devices(
        [
            Device(PLAIN, _PRODUCT, shipped_on=_DELIVERED, ship_country="SE"),
            Device(SOON, _PRODUCT, shipped_on=date(2024, 3, 1), ship_country="SE"),
            Device(HYBRID, "x1-hybrid-g4-5-0", produced_on=date(2025, 2, 3), ship_country="SE"),
            Device(
                FIRST,
                _PRODUCT,
                shipped_on=_DELIVERED,
                replaced_by=SECOND,
                replaced_on=date(2026, 3, 1),
            ),
            Device(
                SECOND,
                _PRODUCT,
                shipped_on=date(2026, 2, 20),
                replaced_by=THIRD,
                replaced_on=date(2026, 4, 1),
            ),
            Device(THIRD, _PRODUCT, shipped_on=date(2026, 3, 20)),
        ]
    )


def operator() -> Person:
    """Somebody who acts for no company."""
    with transaction():
        user_id = people.add_user("olga@home.example", "Olga", PASSWORD, "en", ("operator",))
    return Person("olga@home.example", user_id, "Olga", None)
