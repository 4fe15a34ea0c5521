"""My devices."""
