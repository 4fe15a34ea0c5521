"""Warranty terms of every product: read once from the TOML files beside this module."""

from portal.catalogue.warranty.kinds import BaseDate, CoverKind, UpgradeLevel, UpgradeWay
from portal.catalogue.warranty.loading import warranty_terms
from portal.catalogue.warranty.terms import (
    Cap,
    ExtensionSale,
    Span,
    StartRule,
    Upgrade,
    WarrantyTerms,
    months_of,
)

__all__ = [
    "BaseDate",
    "Cap",
    "CoverKind",
    "ExtensionSale",
    "Span",
    "StartRule",
    "Upgrade",
    "UpgradeLevel",
    "UpgradeWay",
    "WarrantyTerms",
    "months_of",
    "warranty_terms",
]
