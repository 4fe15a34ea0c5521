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
_SAID = ("receipt", "email", "recipient", "old", "new", "reason")


def label(action: str) -> str:
    """The sentence its feature brought; an action of an older version shows its bare name."""
    return str(registries.audit_labels.get(action, action))


def details(entry: Entry) -> str:
    return "; ".join(_details(entry))


def _details(entry: Entry) -> Iterator[str]:
    refused = entry.action.endswith(".refused")
    for name in _SAID:
        value = entry.facts.get(name)
        if value and not (refused and name == "reason"):
            yield _text(value)
    if coins := entry.facts.get("coins"):
        yield ngettext("%(count)s coin", "%(count)s coins", coins, count=integer_text(coins))
    if roles := entry.facts.get("roles"):
        yield ", ".join(role_name(role) for role in _texts(roles))
    before, after = entry.facts.get("before"), entry.facts.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in after:
            if before.get(name) != after[name]:
                yield f"{_text(before.get(name))} → {_text(after[name])}"


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
