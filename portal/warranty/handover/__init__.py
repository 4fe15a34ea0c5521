"""A device goes to a new owner: by a code that the present one gives, and that both confirm."""
