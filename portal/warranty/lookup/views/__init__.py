"""Pages: Public lookup."""
