"""Warranty: terms, lookup, own devices, upgrade and extension."""
