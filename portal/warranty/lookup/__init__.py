"""Public lookup."""
