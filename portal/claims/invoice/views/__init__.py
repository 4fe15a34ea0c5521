"""Pages of the invoice of a claim."""
