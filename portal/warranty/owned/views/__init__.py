"""Pages: My devices."""
