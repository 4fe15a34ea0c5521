"""What registering a device makes known, and whether its cover is the better for it."""

from dataclasses import replace
from datetime import date

from portal.catalogue.warranty import BaseDate, warranty_terms
from portal.warranty.terms.cover import cover
from portal.warranty.terms.facts import DeviceFacts


def registered(facts: DeviceFacts, day: date, commissioned_on: date | None) -> DeviceFacts:
    """A registration of before stays the one that counts: now only the date is added to it.

    Where the warranty may start on the day of installation, the date is that day as well.
    """
    installed = commissioned_on if _starts_by_installation(facts) else None
    return replace(
        facts,
        registered_on=min(day, facts.registered_on or day),
        commissioned_on=commissioned_on or facts.commissioned_on,
        installed_on=facts.installed_on or installed,
    )


def shortened(after: DeviceFacts, before: DeviceFacts, today: date) -> bool:
    """Whether the registration takes away a day of cover, or of full cover, at the end.

    The day of installation is no matter of the registration: wherever it comes from, the terms
    start by it.
    """
    then, now = cover(after, today), cover(replace(before, installed_on=after.installed_on), today)
    ends = ((now.last_day, then.last_day), (now.full_until, then.full_until))
    return any(old and (new is None or new < old) for old, new in ends)


def _starts_by_installation(facts: DeviceFacts) -> bool:
    """A replacement goes on with the start of the first device."""
    terms = warranty_terms(facts.product)
    starts = terms.starts if terms and facts.replaces is None else ()
    return any(rule.base is BaseDate.INSTALLATION for rule in starts)
