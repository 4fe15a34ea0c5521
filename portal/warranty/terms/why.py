"""The chain of rules that gave the dates: structured, so that any language can say it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portal.catalogue.warranty import BaseDate, CoverKind, UpgradeLevel, UpgradeWay


class Why(StrEnum):
    """Which fields of the reason are set stands beside each."""

    # nothing is known
    NO_TERMS = "no_terms"
    NO_DATES = "no_dates"
    # the start: base, day = the start; months and other = the base's own day if it lies after it
    STARTS = "starts"
    LATER = "later"  # the same of a day that does not count because it is later
    MISSING = "missing"  # base
    REGION_EU = "region_eu"  # base, months
    REGION_ELSEWHERE = "region_elsewhere"  # base, months
    REGION_UNKNOWN = "region_unknown"  # base, months
    # a replacement
    REPLACEMENT = "replacement"
    # the upgrade: level, way
    UPGRADED = "upgraded"  # day = of the deed, other = of commissioning if it matters
    UPGRADE_ADDS_NOTHING = "upgrade_adds_nothing"
    UPGRADE_LATE = "upgrade_late"  # day = of the deed, other = the last day
    COMMISSIONING_MISSING = "commissioning_missing"  # day = the first day that counts
    COMMISSIONED_EARLY = "commissioned_early"  # day = of commissioning, other = the first day
    TOO_POWERFUL = "too_powerful"  # kw = the limit
    # the phases: months, day = last covered day, cover
    STANDARD = "standard"
    STATED = "stated"  # of a replaced device that the register does not know; without months
    PLAN = "plan"  # a phase that the upgrade gave: level
    CAPPED = "capped"  # base, months, day
    EXTENDED_BY_PURCHASE = "extended_by_purchase"  # reference
    EXTENDED_BY_CODE = "extended_by_code"  # reference
    EXTENDED_BY_PROMO = "extended_by_promo"  # reference


class Reason(NamedTuple):
    why: Why
    day: date | None = None
    other: date | None = None
    months: int = 0
    base: BaseDate | None = None
    level: UpgradeLevel | None = None
    way: UpgradeWay | None = None
    cover: CoverKind | None = None
    reference: str = ""
    kw: Decimal | None = None
