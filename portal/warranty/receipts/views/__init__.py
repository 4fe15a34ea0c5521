"""Pages of receipts, for who sends one and for support."""
