"""The pages of the prices, open to everybody."""
