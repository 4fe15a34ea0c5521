"""Pages of bank details, for the company and for finance."""
