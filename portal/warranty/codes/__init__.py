"""Codes of extensions bought elsewhere, and of campaigns: issued in batches like coin cards."""
