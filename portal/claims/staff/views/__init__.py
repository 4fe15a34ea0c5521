"""Pages of claims for support and finance."""
