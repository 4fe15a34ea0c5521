"""The invoice of a claim: written here or uploaded, sent, and cancelled by a credit note."""
