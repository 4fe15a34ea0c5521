"""How an entry of the audit trail reads: a sentence, and the facts a company may see."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.audit.trail import Entry
from portal.web.registries import registries

# true reasons of refusals are for support only
_SAID = ("receipt", "coins", "email", "recipient", "roles", "old", "new", "reason")


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
    before, after = entry.facts.get("before"), entry.facts.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in after:
            if before.get(name) != after[name]:
                yield f"{_text(before.get(name))} → {_text(after[name])}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value) if value not in (None, "") else "–"
