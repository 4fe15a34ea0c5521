"""Claims of a company: filed, followed and read by its installers."""
