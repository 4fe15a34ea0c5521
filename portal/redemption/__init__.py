"""Carts, checkout and activation codes."""
