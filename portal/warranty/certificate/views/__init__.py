"""Pages: Certificates."""
