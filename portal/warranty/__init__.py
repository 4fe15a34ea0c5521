"""Warranty: terms, lookup, own devices, upgrade, extension and certificate."""
