"""Where a device stands once its dates are known: what every answer is made from."""

from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import UpgradeLevel, WarrantyTerms
from portal.warranty.terms.facts import DeviceFacts
from portal.warranty.terms.starting import Start


class Standing(NamedTuple):
    """`place` of the level in the terms (-1 standard); `end` is the first day without cover."""

    terms: WarrantyTerms
    facts: DeviceFacts
    start: Start
    place: int
    end: date
    today: date

    @property
    def level(self) -> UpgradeLevel:
        return self.terms.upgrades[self.place].level if self.place >= 0 else UpgradeLevel.STANDARD

    @property
    def ended(self) -> bool:
        return self.today >= self.end

    @property
    def paid(self) -> int:
        return sum(each.kind.paid for each in self.facts.extensions)
