"""What holds for any facts: no day of cover is lost by knowing or doing more."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.catalogue import catalogue
from portal.catalogue.warranty import CoverKind, warranty_terms
from portal.devices.register import Device
from portal.warranty.covers import device_facts
from portal.warranty.facts import Fact
from portal.warranty.kinds import FactKind
from portal.warranty.terms import (
    AppliedExtension,
    Cover,
    DeviceFacts,
    ExtensionKind,
    Inherited,
    Status,
    UpgradeState,
    check_registration,
    cover,
)
from portal.warranty.terms.refused import WarrantyRefused
from portal.warranty.terms.registration import registered, shortened

TODAY = date(2026, 11, 26)
PRODUCTS = [each.key for each in catalogue().products() if warranty_terms(each.key)]

days = st.dates(date(2015, 1, 1), date(2032, 12, 31))
maybe = st.none() | days
products = st.sampled_from(PRODUCTS)
countries = st.sampled_from(["DE", "CZ", "GB", "CH", "US", ""])
spans = st.integers(1, 180)


@st.composite
def extension_lists(
    draw: st.DrawFn, most: int = 4, name: str = "R"
) -> tuple[AppliedExtension, ...]:
    return tuple(
        AppliedExtension(
            draw(st.sampled_from(ExtensionKind)),
            draw(spans),
            f"{name}{number}",
            draw(days),
            draw(st.sampled_from(CoverKind)),
        )
        for number in range(draw(st.integers(0, most)))
    )


def devices(**fixed: st.SearchStrategy) -> st.SearchStrategy[DeviceFacts]:
    fields = {
        "product": products,
        "produced_on": maybe,
        "shipped_on": maybe,
        "ship_country": countries,
        "installed_on": maybe,
        "purchased_on": maybe,
        "commissioned_on": maybe,
        "registered_on": maybe,
        "online_on": maybe,
        "extensions": extension_lists(),
    }
    return st.builds(DeviceFacts, **(fields | fixed))


@st.composite
def inherited_covers(draw: st.DrawFn) -> Inherited:
    start, full, last = sorted(draw(st.tuples(days, days, days)))
    return Inherited(start, last, draw(st.sampled_from([None, full])))


predecessors = devices() | devices(replaces=devices()) | inherited_covers()
anything = devices(replaces=st.none() | predecessors)


def reaches(answer: Cover) -> tuple[date, date]:
    """The last day at all, and the last one in full."""
    never = date.min
    return answer.last_day or never, answer.full_until or never


def assert_not_shorter(more: Cover, less: Cover) -> None:
    assert all(m >= n for m, n in zip(reaches(more), reaches(less), strict=True))


@given(anything)
def test_phases_follow_each_other_without_a_gap(facts: DeviceFacts) -> None:
    phases = cover(facts, TODAY).phases
    assert all(phase.start <= phase.last_day for phase in phases)
    for before, after in itertools.pairwise(phases):
        assert after.start - before.last_day == timedelta(days=1)


@given(anything, days, days)
def test_the_phases_do_not_depend_on_today(facts: DeviceFacts, day: date, other: date) -> None:
    one, two = cover(facts, day), cover(facts, other)
    assert (one.phases, one.level, one.reasons) == (two.phases, two.level, two.reasons)


@given(anything, days)
def test_the_status_is_that_of_the_day(facts: DeviceFacts, day: date) -> None:
    answer = cover(facts, day)
    covered = [each for each in answer.phases if each.start <= day <= each.last_day]
    in_full = {CoverKind.FULL: Status.COVERED, CoverKind.PARTS: Status.PARTS_ONLY}
    if covered:
        assert answer.status is in_full[covered[0].cover]
        assert answer.days_left == (answer.phases[-1].last_day - day).days + 1
    else:
        assert answer.status in {Status.NOT_STARTED, Status.ENDED, Status.UNKNOWN}


@given(anything, st.randoms(use_true_random=False))
def test_the_order_of_extensions_does_not_matter(facts: DeviceFacts, chance: random.Random) -> None:
    shuffled = list(facts.extensions)
    chance.shuffle(shuffled)
    again = cover(replace(facts, extensions=(*shuffled, *shuffled[:1])), TODAY)
    assert again == cover(facts, TODAY)


@given(devices(), extension_lists(3), days, days, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_become_known_does_not_matter(
    facts: DeviceFacts,
    extensions: tuple[AppliedExtension, ...],
    online: date,
    registered: date,
    chance: random.Random,
) -> None:
    facts = replace(facts, extensions=())
    steps = [
        lambda known: replace(known, online_on=online),
        lambda known: replace(known, registered_on=registered),
        *(
            lambda known, each=each: replace(known, extensions=(*known.extensions, each))
            for each in extensions
        ),
    ]
    one = two = facts
    for step in steps:
        one = step(one)
    chance.shuffle(steps)
    for step in steps:
        two = step(two)
    assert cover(one, TODAY) == cover(two, TODAY)


@given(anything, days)
def test_an_upgrade_never_shortens(facts: DeviceFacts, day: date) -> None:
    bare = replace(facts, registered_on=None, online_on=None)
    for upgraded in (replace(bare, online_on=day), replace(bare, registered_on=day)):
        assert_not_shorter(cover(upgraded, TODAY), cover(bare, TODAY))


@given(anything, days, st.none() | days)
def test_a_registration_that_is_accepted_never_shortens(
    facts: DeviceFacts, today: date, commissioned: date | None
) -> None:
    """Also one that is the second, long after the first."""
    try:
        check_registration(facts, today, commissioned)
    except WarrantyRefused:
        return
    after = registered(facts, today, commissioned)
    # by the same start: an installation moves it as the terms say
    before = replace(facts, installed_on=after.installed_on)
    assert_not_shorter(cover(after, today), cover(before, today))
    assert not shortened(after, facts, today)


@given(
    st.permutations(
        [
            (FactKind.REGISTERED, date(2024, 1, 1)),
            (FactKind.REGISTERED, date(2026, 3, 1)),
            (FactKind.ONLINE, date(2024, 5, 1)),
            (FactKind.ONLINE, date(2023, 5, 1)),
            (FactKind.COMMISSIONED, date(2023, 8, 1)),
            (FactKind.PROMO, date(2025, 1, 1)),
            (FactKind.EXTENSION, date(2024, 2, 1)),
        ]
    ),
    products,
)
def test_the_order_in_which_facts_are_recorded_does_not_matter(
    recorded: list[tuple[FactKind, date]], product: str
) -> None:
    device = Device("90523TD90001R", product, produced_on=date(2022, 9, 1))
    told = device_facts(device, list(itertools.starmap(fact_of, recorded)))
    assert (told.registered_on, told.online_on) == (date(2024, 1, 1), date(2023, 5, 1))
    in_order = [fact_of(*each) for each in sorted(recorded)]
    assert cover(told, TODAY) == cover(device_facts(device, in_order), TODAY)


def fact_of(kind: FactKind, day: date) -> Fact:
    extends = kind in {FactKind.PROMO, FactKind.EXTENSION}
    return Fact(
        id=0,
        serial="90523TD90001R",
        kind=kind,
        happened_on=day,
        months=12 if extends else None,
        cover="full" if extends else "",
        reference=f"{kind}:{day}",
        shown="",
        note="",
        retracts=None,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        user_name="",
    )


@given(anything, maybe, days)
def test_an_earlier_deed_is_never_worse(facts: DeviceFacts, late: date | None, day: date) -> None:
    assume(late is None or day <= late)
    for name in ("registered_on", "online_on"):
        more = cover(replace(facts, **{name: day}), TODAY)
        assert_not_shorter(more, cover(replace(facts, **{name: late}), TODAY))


@given(anything, spans, st.sampled_from(ExtensionKind), st.sampled_from(CoverKind), days)
def test_an_extension_never_shortens(
    facts: DeviceFacts, months: int, kind: ExtensionKind, covers: CoverKind, day: date
) -> None:
    more = AppliedExtension(kind, months, "one more", day, covers)
    before, after = (
        cover(facts, TODAY),
        cover(replace(facts, extensions=(*facts.extensions, more)), TODAY),
    )
    assert_not_shorter(after, before)
    if before.last_day and after.last_day:
        assert (after.last_day - before.last_day).days >= 28 * months


# a reference is one and the same extension, wherever it stands
newcomers = devices(extensions=extension_lists(name="N"))


@given(newcomers, devices(replaces=devices() | inherited_covers()))
def test_a_replacement_never_ends_before_what_it_inherits(
    new: DeviceFacts, old: DeviceFacts
) -> None:
    replacement = cover(replace(new, replaces=old), TODAY)
    assert_not_shorter(replacement, cover(old, TODAY))
    assert replacement.inherited
    assert replacement.start == cover(old, TODAY).start


@given(inherited_covers(), devices())
def test_a_stated_end_is_kept(stated: Inherited, new: DeviceFacts) -> None:
    last = cover(replace(new, replaces=stated), TODAY).last_day
    assert last is not None
    assert last >= stated.last_day


@given(devices(), days, days)
def test_a_purchase_proved_later_undoes_no_upgrade(
    facts: DeviceFacts, shipped: date, purchased: date
) -> None:
    before = replace(facts, shipped_on=shipped, purchased_on=None)
    after = replace(before, purchased_on=purchased)
    if cover(before, TODAY).upgraded:
        assert cover(after, TODAY).upgraded


@given(devices(), days)
def test_what_is_offered_as_an_upgrade_works_on_its_last_day(
    facts: DeviceFacts, today: date
) -> None:
    answer = cover(facts, today)
    if answer.upgrade.state is not UpgradeState.POSSIBLE:
        assert not answer.upgrade.offers
        return
    for offer in answer.upgrade.offers:
        assert today <= offer.last_day <= offer.covered_until
        done = replace(
            facts,
            registered_on=facts.registered_on or offer.last_day,
            commissioned_on=facts.commissioned_on or offer.commissioned_from or offer.last_day,
        )
        assert reaches(cover(done, today))[0] >= offer.covered_until
