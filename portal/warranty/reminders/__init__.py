"""Mails before the cover of a device ends, and before its extension can no longer be bought."""
