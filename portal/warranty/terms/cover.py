"""The cover of a device: `cover(facts, today)` is all that the rest of the portal asks."""

from datetime import date

from portal.catalogue.warranty import UpgradeLevel, WarrantyTerms, warranty_terms
from portal.warranty.terms.actions import Actions, actions_of, no_actions
from portal.warranty.terms.answers import (
    ActionState,
    CodeAnswer,
    Cover,
    Phase,
    Status,
    UpgradeState,
)
from portal.warranty.terms.chain import united
from portal.warranty.terms.extending import code_states
from portal.warranty.terms.facts import DeviceFacts, Inherited
from portal.warranty.terms.outline import status_of
from portal.warranty.terms.standing import Standing
from portal.warranty.terms.starting import find_start
from portal.warranty.terms.telling import level_reasons, missing_days, phase_reasons, replacement
from portal.warranty.terms.timeline import extended, phases_of, segments_of, stated
from portal.warranty.terms.upgrading import reached
from portal.warranty.terms.why import Reason, Why


def cover(facts: DeviceFacts, today: date) -> Cover:
    """By the terms of the catalogue. Days of the facts count whether before or after `today`."""
    first = united(facts)
    return _cover_of(warranty_terms(first.product), facts, first, today)


def cover_by(terms: WarrantyTerms | None, facts: DeviceFacts, today: date) -> Cover:
    """By given terms: those of the first device that `facts` lead to."""
    return _cover_of(terms, facts, united(facts), today)


def _cover_of(
    terms: WarrantyTerms | None, facts: DeviceFacts, first: DeviceFacts, today: date
) -> Cover:
    if isinstance(first.replaces, Inherited):
        return _inherited(terms, first.replaces, facts, first, today)
    if terms is None:
        return _unknown(facts, first, today, (Reason(Why.NO_TERMS),))
    start = find_start(terms, first)
    if start is None:
        return _unknown(facts, first, today, (Reason(Why.NO_DATES), *missing_days(terms)))
    level = reached(terms, first, start)
    segments = segments_of(terms, level.place, first, start.day)
    phases = phases_of(segments, start.day)
    standing = Standing(terms, first, start, level.place, segments[-1].until.day, today)
    reasons = (
        *replacement(facts),
        *start.reasons,
        *level_reasons(terms, first, start, level),
        *phase_reasons(phases, standing.level),
    )
    return _cover(facts, first, today, phases, standing.level, actions_of(standing), reasons)


def _inherited(
    terms: WarrantyTerms | None,
    inherited: Inherited,
    facts: DeviceFacts,
    first: DeviceFacts,
    today: date,
) -> Cover:
    """Nothing is known of the replaced device but its cover: it cannot be upgraded any more."""
    segments = extended(stated(inherited), first.extensions, inherited.start)
    phases = phases_of(segments, inherited.start)
    actions = no_actions(UpgradeState.NOT_ELIGIBLE, ActionState.NOT_ELIGIBLE)
    if terms and terms.extension:
        end = segments[-1].until.day
        states = code_states(terms.extension, first.extensions, inherited.start, end, today)
        code, promo = (CodeAnswer(state) for state in states)
        actions = actions._replace(code=code, promo=promo)
    standard = UpgradeLevel.STANDARD
    reasons = (*replacement(facts), *phase_reasons(phases, standard))
    return _cover(facts, first, today, phases, standard, actions, reasons)


def _unknown(
    facts: DeviceFacts, first: DeviceFacts, today: date, reasons: tuple[Reason, ...]
) -> Cover:
    actions = no_actions(UpgradeState.UNKNOWN, ActionState.UNKNOWN)
    if reasons[0].why is Why.NO_TERMS:
        actions = no_actions(UpgradeState.NOT_ELIGIBLE, ActionState.NOT_ELIGIBLE)
    reasons = (*replacement(facts), *reasons)
    return _cover(facts, first, today, (), UpgradeLevel.STANDARD, actions, reasons)


def _cover(
    facts: DeviceFacts,
    first: DeviceFacts,
    today: date,
    phases: tuple[Phase, ...],
    level: UpgradeLevel,
    actions: Actions,
    reasons: tuple[Reason, ...],
) -> Cover:
    replaced = facts.replaced_on is not None and facts.replaced_on <= today
    if replaced:
        actions = no_actions(UpgradeState.REPLACED, ActionState.REPLACED)
    return Cover(
        product=facts.product,
        today=today,
        status=Status.REPLACED if replaced else status_of(phases, today),
        phases=phases,
        level=level,
        inherited=facts.replaces is not None,
        extensions=first.extensions,
        upgrade=actions.upgrade,
        purchase=actions.purchase,
        code=actions.code,
        promo=actions.promo,
        reasons=reasons,
    )
