"""What registering a device makes known, and whether its cover is the better for it."""

from dataclasses import replace
from datetime import date

from portal.warranty.terms.answers import Cover
from portal.warranty.terms.facts import DeviceFacts


def registered(facts: DeviceFacts, day: date, commissioned_on: date | None) -> DeviceFacts:
    """A registration of before stays the one that counts: now only the date is added to it."""
    return replace(
        facts,
        registered_on=min(day, facts.registered_on or day),
        commissioned_on=commissioned_on or facts.commissioned_on,
    )


def shortened(after: Cover, before: Cover) -> bool:
    """Whether any day of cover, or of full cover, at the end is lost."""
    ends = ((before.last_day, after.last_day), (before.full_until, after.full_until))
    return any(old and (new is None or new < old) for old, new in ends)
