"""Bank details: edited by the company, verified by finance."""
