"""Upgrade, codes and online reports."""
