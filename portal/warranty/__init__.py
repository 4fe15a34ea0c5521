"""Warranty: from when to when a device is covered, by which rule, and what may be done next."""
