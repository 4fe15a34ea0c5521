"""The terms engine: facts of a device in, cover and the chain of rules out. Pure."""

from portal.warranty.terms.answers import (
    ActionState,
    CodeAnswer,
    Cover,
    Phase,
    PhaseRule,
    PurchaseAnswer,
    Status,
    UpgradeAnswer,
    UpgradeOffer,
    UpgradeState,
)
from portal.warranty.terms.checks import (
    PromoTerms,
    check_extension_code,
    check_payment,
    check_promo_code,
    check_purchase,
    check_purchase_date,
    check_registration,
)
from portal.warranty.terms.cover import cover
from portal.warranty.terms.facts import AppliedExtension, DeviceFacts, ExtensionKind, Inherited
from portal.warranty.terms.outline import Outline, outline
from portal.warranty.terms.why import Reason, Why

__all__ = [
    "ActionState",
    "AppliedExtension",
    "CodeAnswer",
    "Cover",
    "DeviceFacts",
    "ExtensionKind",
    "Inherited",
    "Outline",
    "Phase",
    "PhaseRule",
    "PromoTerms",
    "PurchaseAnswer",
    "Reason",
    "Status",
    "UpgradeAnswer",
    "UpgradeOffer",
    "UpgradeState",
    "Why",
    "check_extension_code",
    "check_payment",
    "check_promo_code",
    "check_purchase",
    "check_purchase_date",
    "check_registration",
    "cover",
    "outline",
]
