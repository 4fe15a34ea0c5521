"""Asking a public register (VIES) about a VAT id. Without one at hand, only its format is known.

`PORTAL_VAT_REGISTER` says which, and `use_vat_register()` puts it in place. It is asked before the
transaction begins, and what it answered stays with the registration as evidence.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from portal.core.clock import now


class RegisterSilent(Exception):
    """The register could not be asked; support is told, nobody is refused for it."""


@dataclass(frozen=True)
class VatAnswer:
    """`known` is None where the register knows the format only; name and address as it has them."""

    source: str
    known: bool | None = None
    name: str = ""
    address: str = ""


class VatRegister(Protocol):
    def ask(self, vat_id: str) -> VatAnswer:
        """About a VAT id in its stored form. Raises RegisterSilent."""


class FormatOnly:
    """Works offline: the check digits were right, or nobody would ask."""

    def ask(self, vat_id: str) -> VatAnswer:
        return VatAnswer("format")


class _Chosen:
    register: VatRegister = FormatOnly()


def use_vat_register(register: VatRegister) -> None:
    _Chosen.register = register


def evidence_of(vat_id: str) -> dict[str, Any]:
    """What to keep with a registration; empty without a VAT id."""
    if not vat_id:
        return {}
    try:
        return kept(_Chosen.register.ask(vat_id))
    except RegisterSilent:
        return kept(VatAnswer("silent"))


def kept(answer: VatAnswer) -> dict[str, Any]:
    return {
        "source": answer.source,
        "known": answer.known,
        "name": answer.name[:200],
        "address": answer.address[:300],
        "at": now().isoformat(),
    }
