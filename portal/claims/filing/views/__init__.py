"""Pages of a company about its claims."""
