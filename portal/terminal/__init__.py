"""The start page and what frames every page."""
