"""Claims: what the manufacturer pays for devices replaced under warranty."""
