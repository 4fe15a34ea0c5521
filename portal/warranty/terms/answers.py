"""What the engine answers: the cover of a device on one day, and what may be done next."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self

from portal.catalogue.warranty import CoverKind, UpgradeLevel, UpgradeWay
from portal.warranty.terms.facts import AppliedExtension
from portal.warranty.terms.why import Reason


class Status(StrEnum):
    NOT_STARTED = "not_started"
    COVERED = "covered"
    PARTS_ONLY = "parts_only"
    ENDED = "ended"
    UNKNOWN = "unknown"
    REPLACED = "replaced"


class PhaseRule(StrEnum):
    """What gave a phase."""

    STANDARD = "standard"
    UPGRADE = "upgrade"
    PURCHASE = "purchase"
    CODE = "code"
    PROMO = "promo"
    INHERITED = "inherited"


class UpgradeState(StrEnum):
    POSSIBLE = "possible"
    DONE = "done"
    NOT_ELIGIBLE = "not_eligible"
    TOO_LATE = "too_late"
    UNKNOWN = "unknown"
    REPLACED = "replaced"


class ActionState(StrEnum):
    """Whether cover may be bought, or a code entered, and if not the first thing in the way."""

    ALLOWED = "allowed"
    WINDOW_OVER = "window_over"
    NOT_UPGRADED = "not_upgraded"
    NOT_ELIGIBLE = "not_eligible"
    EXISTS_ALREADY = "exists_already"
    LONGEST_REACHED = "longest_reached"
    ENDED = "ended"
    UNKNOWN = "unknown"
    REPLACED = "replaced"


class Phase(NamedTuple):
    """Both days are covered. `reference` belongs to an extension."""

    start: date
    last_day: date
    cover: CoverKind
    rule: PhaseRule
    months: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class UpgradeOffer:
    """One of `ways`, on `last_day` at the latest, covers the device until `covered_until`.

    With `commissioned_from` the device must have been commissioned on that day or later.
    """

    level: UpgradeLevel
    ways: tuple[UpgradeWay, ...]
    last_day: date
    covered_until: date
    commissioned_from: date | None = None


@dataclass(frozen=True, slots=True)
class UpgradeAnswer:
    """`offers` from the lowest level; `last_day` is the one that was missed when TOO_LATE."""

    state: UpgradeState
    offers: tuple[UpgradeOffer, ...] = ()
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class PurchaseAnswer:
    """`last_day` of the window, if there is one; `durations` in months.

    While NOT_UPGRADED the durations are those that the lowest upgrade would open.
    """

    state: ActionState
    last_day: date | None = None
    durations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    state: ActionState


@dataclass(frozen=True, slots=True)
class Cover:
    """`last_day` is covered. `extensions` includes those of the devices that were replaced."""

    product: str
    today: date
    status: Status
    phases: tuple[Phase, ...]
    level: UpgradeLevel
    inherited: bool
    extensions: tuple[AppliedExtension, ...]
    upgrade: UpgradeAnswer
    purchase: PurchaseAnswer
    code: CodeAnswer
    promo: CodeAnswer
    reasons: tuple[Reason, ...]

    def without_references(self) -> Self:
        """As strangers may see it: numbers of orders and endings of codes are the owner's."""
        return replace(
            self,
            phases=tuple(each._replace(reference="") for each in self.phases),
            extensions=tuple(replace(each, reference="") for each in self.extensions),
            reasons=tuple(each._replace(reference="") for each in self.reasons),
        )

    @property
    def start(self) -> date | None:
        return self.phases[0].start if self.phases else None

    @property
    def last_day(self) -> date | None:
        return self.phases[-1].last_day if self.phases else None

    @property
    def full_until(self) -> date | None:
        """The last day of full cover, None if there is none."""
        return max((each.last_day for each in self.phases if each.cover == "full"), default=None)

    @property
    def upgraded(self) -> bool:
        return self.level is not UpgradeLevel.STANDARD

    @property
    def days_left(self) -> int | None:
        """Covered days from today on, today included."""
        if self.last_day is None:
            return None
        return max((self.last_day - max(self.today, self.phases[0].start)).days + 1, 0)
