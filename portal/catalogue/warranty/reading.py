"""One `[[terms]]` table becomes warranty terms. What is unknown, missing or odd is refused."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from portal.catalogue.warranty.kinds import (
    BaseDate,
    CoverKind,
    Deadline,
    UpgradeLevel,
    UpgradeWay,
)
from portal.catalogue.warranty.terms import (
    Cap,
    ExtensionSale,
    Span,
    StartRule,
    Upgrade,
    WarrantyTerms,
    months_of,
)

# a slip of the keyboard is longer than any warranty
MOST_MONTHS = 600
_LEVELS = list(UpgradeLevel)


def read_terms(
    table: Mapping[str, Any], starts: tuple[StartRule, ...], family: str, kw: Decimal | None
) -> WarrantyTerms:
    """Terms of one product. Raises KeyError, TypeError or ValueError."""
    only(table, "families", "standard", "at_most", "upgrades", "extension")
    standard = _spans(table["standard"])
    upgrades = tuple(_upgrade(each, kw, standard) for each in table.get("upgrades", ()))
    _refuse_falling(standard, upgrades)
    return WarrantyTerms(
        family=family,
        starts=starts,
        standard=standard,
        cap=_cap(table.get("at_most")),
        upgrades=upgrades,
        extension=_extension(table.get("extension"), [each.level for each in upgrades]),
    )


def read_starts(rules: Iterable[Mapping[str, Any]]) -> tuple[StartRule, ...]:
    starts = tuple(_start(rule) for rule in rules)
    if not starts or len({rule.base for rule in starts}) < len(starts):
        raise ValueError("a start needs rules, each from another day")
    return starts


def only(table: Mapping[str, Any], *known: str) -> None:
    if unknown := set(table) - set(known):
        raise ValueError(f"unknown {', '.join(sorted(unknown))}")


def _start(rule: Mapping[str, Any]) -> StartRule:
    only(rule, "from", "months", "months_in")
    base = BaseDate(rule["from"])
    if "months_in" not in rule:
        months = _whole(rule["months"]) if "months" in rule else 0
        return StartRule(base, months, months)
    regions = rule["months_in"]
    only(regions, "eu", "elsewhere")
    if "months" in rule:
        raise ValueError("months either by region or for all")
    return StartRule(base, _whole(regions["eu"]), _whole(regions["elsewhere"]))


def _spans(rows: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    spans = []
    for row in rows:
        only(row, "months", "cover")
        spans.append(Span(_whole(row["months"]), CoverKind(row["cover"])))
    covers = [span.cover for span in spans]
    if covers not in ([CoverKind.FULL], [CoverKind.FULL, CoverKind.PARTS]):
        raise ValueError("cover is full, then perhaps parts only")
    return tuple(spans)


def _upgrade(row: Mapping[str, Any], kw: Decimal | None, standard: tuple[Span, ...]) -> Upgrade:
    only(row, "level", "spans", "by", "until", "commissioned_from", "kw_at_most", "at_most")
    limit = Decimal(row["kw_at_most"]) if "kw_at_most" in row else None
    since = row.get("commissioned_from")
    if since is not None and type(since) is not date:
        raise ValueError("commissioned_from is a day")
    if not row["by"]:
        raise ValueError("an upgrade needs a way")
    spans = _spans(row["spans"])
    ends_with = standard if Deadline(row["until"]) is Deadline.STANDARD_END else spans
    return Upgrade(
        level=UpgradeLevel(row["level"]),
        spans=spans,
        ways=tuple(UpgradeWay(way) for way in row["by"]),
        within_months=months_of(ends_with),
        commissioned_from=since,
        kw_at_most=limit,
        too_powerful=limit is not None and (kw is None or kw > limit),
        cap=_cap(row.get("at_most")),
    )


def _cap(row: Mapping[str, Any] | None) -> Cap | None:
    if row is None:
        return None
    only(row, "from", "months")
    return Cap(BaseDate(row["from"]), _whole(row["months"]))


def _extension(
    row: Mapping[str, Any] | None, levels: Iterable[UpgradeLevel]
) -> ExtensionSale | None:
    if row is None:
        return None
    only(row, "durations", "window", "paid_at_most", "promo_at_most", "longest_months")
    only(row["window"], "from", "months")
    durations = {UpgradeLevel(level): _rising(months) for level, months in row["durations"].items()}
    if not durations or set(durations) - {UpgradeLevel.STANDARD, *levels}:
        raise ValueError("durations for levels that exist")
    return ExtensionSale(
        durations=MappingProxyType(durations),
        window_from=BaseDate(row["window"]["from"]) if "from" in row["window"] else None,
        window_months=_whole(row["window"]["months"]),
        paid_at_most=_whole(row["paid_at_most"]),
        promo_at_most=_whole(row["promo_at_most"]),
        longest_months=_whole(row["longest_months"]),
    )


def _rising(months: Iterable[Any]) -> tuple[int, ...]:
    durations = [_whole(each) for each in months]
    if durations != sorted(set(durations)):
        raise ValueError("durations rise")
    return tuple(durations)


def _refuse_falling(standard: tuple[Span, ...], upgrades: tuple[Upgrade, ...]) -> None:
    """An upgrade never shortens: neither the whole cover nor the full one."""
    levels = [each.level for each in upgrades]
    if UpgradeLevel.STANDARD in levels or levels != sorted(set(levels), key=_LEVELS.index):
        raise ValueError("levels rise, and standard is no upgrade")
    plans = [standard, *(each.spans for each in upgrades)]
    for lower, higher in pairwise(plans):
        if months_of(higher) < months_of(lower):
            raise ValueError("an upgrade shortens the cover")
        if higher[0].months < lower[0].months:
            raise ValueError("an upgrade shortens the full cover")


def _whole(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_MONTHS:
        raise ValueError(f"{value!r} is no number from 1 to {MOST_MONTHS}")
    return value
