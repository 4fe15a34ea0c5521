"""Demo data: a company in every language, devices of every family, never in production."""
