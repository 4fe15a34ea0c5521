"""Booking coin cards: one by one, by photo, and many at once."""

from portal.wallet.views.blueprint import blueprint

__all__ = ["blueprint"]
