"""Warranty terms of every product: read once from the TOML files beside this module."""

from portal.catalogue.warranty.kinds import BaseDate, CoverKind, Deadline, UpgradeLevel, UpgradeWay
from portal.catalogue.warranty.loading import warranty_terms
from portal.catalogue.warranty.terms import (
    Cap,
    ExtensionSale,
    Span,
    StartRule,
    Upgrade,
    WarrantyTerms,
)

__all__ = [
    "BaseDate",
    "Cap",
    "CoverKind",
    "Deadline",
    "ExtensionSale",
    "Span",
    "StartRule",
    "Upgrade",
    "UpgradeLevel",
    "UpgradeWay",
    "WarrantyTerms",
    "warranty_terms",
]
