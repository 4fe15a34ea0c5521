"""How an entry of the audit trail reads: a sentence, and the facts a company may see."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.audit.trail import Entry
from portal.core.permissions import Role
from portal.web.formats import integer_text
from portal.web.i18n import ngettext
from portal.web.registries import registries
from portal.web.role_names import role_name

# true reasons of refusals are for support only
_SAID = ("name", "detail", "receipt", "email", "recipient", "customer_no", "old", "new", "reason")
# of a member's own account: that it happened, nothing more (docs/decisions/0032)
_OF_PERSONS = ("session.", "security.")


def label(action: str) -> str:
    """The sentence its feature brought; an action of an older version shows its bare name."""
    return str(registries.audit_labels.get(action, action))


def address(entry: Entry) -> str:
    """People sign in from home: where they are then is their own affair."""
    return "" if entry.action.startswith(_OF_PERSONS) else entry.address


def details(entry: Entry) -> str:
    return "; ".join(_details(entry))


def _details(entry: Entry) -> Iterator[str]:
    refused = entry.action.endswith(".refused")
    if entry.action.startswith(_OF_PERSONS):
        return
    for name in _SAID:
        value = entry.facts.get(name)
        if value and not (refused and name == "reason"):
            yield _text(value)
    if coins := entry.facts.get("coins"):
        yield ngettext("%(count)s coin", "%(count)s coins", coins, count=integer_text(coins))
    if roles := entry.facts.get("roles"):
        yield ", ".join(role_name(role) for role in _texts(roles))
    yield from _differences(entry.facts.get("before"), entry.facts.get("after"))


def _differences(before: Any, after: Any) -> Iterator[str]:
    """Of entries by name, what changed; of roles, as lists, both states or the one there is."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in after:
            if before.get(name) != after[name]:
                yield f"{_text(before.get(name))} → {_text(after[name])}"
    else:
        states = [_role_names(state) for state in (before, after) if isinstance(state, list)]
        if states:
            yield " → ".join(states)


def _role_names(roles: list[Any]) -> str:
    return ", ".join(map(role_name, _texts(roles))) or "–"


def _texts(roles: Any) -> list[str]:
    """The roles we know, whether they were noted as a list or as one text."""
    said = roles.split() if isinstance(roles, str) else [str(role) for role in roles]
    return [role for role in said if role in set(Role)]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value) if value not in (None, "") else "–"
