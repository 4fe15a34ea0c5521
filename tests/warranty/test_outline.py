"""What long lists are told is what the page of each device says."""

from datetime import date

from hypothesis import given

from portal.warranty.terms import DeviceFacts, Outline, cover, outline
from tests.warranty.test_properties import anything, days


@given(anything, days)
def test_an_outline_is_the_outline_of_the_cover(facts: DeviceFacts, day: date) -> None:
    whole = cover(facts, day)
    assert outline(facts, day) == Outline(
        whole.status, whole.start, whole.full_until, whole.last_day
    )
