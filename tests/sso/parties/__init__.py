"""Relying parties that others wrote, let loose on a real portal."""
