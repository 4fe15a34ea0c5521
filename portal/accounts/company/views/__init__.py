"""Pages of company data, for the company and for support."""
