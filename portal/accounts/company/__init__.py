"""What a company says of itself, and what support reviews before it counts."""
