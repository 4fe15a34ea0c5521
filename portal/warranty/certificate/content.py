"""What a certificate says, as it is frozen when it is issued.

`texts` holds the words and days of the page in every language, so that a later catalogue of
sentences, or a rule told in other words, does not change what was certified.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self

from portal.warranty.covers import DeviceCover
from portal.warranty.terms import Status

VERSION = 1


class CertifiedPhase(NamedTuple):
    """Both days are covered; ISO dates."""

    first_day: str
    last_day: str
    cover: str
    rule: str
    reference: str


@dataclass(frozen=True, slots=True)
class Certified:
    """The cover itself: if another holds, the certificate does not hold any more."""

    product: str
    level: str
    phases: tuple[CertifiedPhase, ...]

    @classmethod
    def of(cls, device: DeviceCover) -> Self:
        cover = device.cover
        phases = tuple(
            CertifiedPhase(
                phase.start.isoformat(),
                phase.last_day.isoformat(),
                phase.cover.value,
                phase.rule.value,
                phase.reference,
            )
            for phase in cover.phases
        )
        return cls(cover.product, cover.level.value, phases)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        phases = tuple(CertifiedPhase(*phase) for phase in stored["phases"])
        return cls(stored["product"], stored["level"], phases)

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.phases[0].first_day)

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.phases[-1].last_day)

    @property
    def full_until(self) -> date | None:
        """None where parts alone are covered."""
        days = (phase.last_day for phase in self.phases if phase.cover == "full")
        return max(map(date.fromisoformat, days), default=None)


@dataclass(frozen=True, slots=True)
class Content:
    number: str
    serial: str
    issued_on: str
    certified: Certified
    texts: Mapping[str, Mapping[str, Any]]
    version: int = field(default=VERSION)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.issued_on)

    def frozen(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Raises ValueError for a version this program does not know."""
        if stored.get("version") != VERSION:
            raise ValueError(f"certificate content of version {stored.get('version')}")
        return cls(**{**stored, "certified": Certified.read(stored["certified"])})


def still_holds(certified: Certified, device: DeviceCover | None) -> bool:
    """Whether the device is covered now exactly as certified; None has left the register."""
    if device is None or device.cover.status is Status.REPLACED:
        return False
    return Certified.of(device) == certified
