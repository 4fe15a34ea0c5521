"""The catalogues of the five languages."""
